//! What a person's answers make of a questionnaire: which questions are asked, on which pages,
//! with which values; and whether a posted page is right.

use crate::answers::{Address, Answers, World};
use crate::definition::Questionnaire;
use crate::page::{Accepted, PageAddress, PageView, Problem, SummarySection};

/// A questionnaire with answers in it. Made once for a page that is shown or posted.
#[derive(Debug)]
pub struct Evaluation<'q> {
    form: &'q Questionnaire,
    world: World,
    answers: Answers,
}

impl Questionnaire {
    /// Works out relevance, calculations, defaults and the pages for these answers.
    #[must_use]
    pub fn evaluate(&self, answers: &Answers, world: &World) -> Evaluation<'_> {
        Evaluation { form: self, world: *world, answers: answers.clone() }
    }
}

impl<'q> Evaluation<'q> {
    /// The questionnaire.
    #[must_use]
    pub fn questionnaire(&self) -> &'q Questionnaire {
        self.form
    }

    /// The world that it was made in.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The answers with calculations and defaults filled in, also those that do not count now.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The pages that are relevant now, in order.
    #[must_use]
    pub fn pages(&self) -> Vec<PageAddress> {
        Vec::new()
    }

    /// A page that is relevant now.
    #[must_use]
    pub fn page(&self, _page: &PageAddress) -> Option<PageView> {
        None
    }

    /// The page after this one; `None` after the last, and for a page that is not relevant now.
    #[must_use]
    pub fn after(&self, _page: &PageAddress) -> Option<PageAddress> {
        None
    }

    /// The page before this one.
    #[must_use]
    pub fn before(&self, _page: &PageAddress) -> Option<PageAddress> {
        None
    }

    /// Where to go on after a pause: the first page that was not saved; `None` when all were.
    pub fn first_unanswered_page(&self, _saved: &dyn Fn(&PageAddress) -> bool) -> Option<PageAddress> {
        None
    }

    /// Checks a posted page: all problems at once. Nothing in `fields` is trusted.
    #[must_use]
    pub fn accept(&self, _page: &PageAddress, _fields: &[(String, String)]) -> Accepted {
        Accepted::default()
    }

    /// What is missing or wrong in the whole form, in its order.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }

    /// What is stored at submission: only what is relevant and answered; the order of randomised
    /// options under `ITEM#order`.
    #[must_use]
    pub fn submission(&self) -> Answers {
        Answers::default()
    }

    /// “Check your answers”.
    #[must_use]
    pub fn summary(&self) -> Vec<SummarySection> {
        Vec::new()
    }

    /// Whether an item (in repeats: any of its instances) is asked or counts now.
    #[must_use]
    pub fn is_relevant(&self, _item: &str) -> bool {
        false
    }

    /// Whether this answer counts now.
    #[must_use]
    pub fn is_relevant_at(&self, _address: &Address) -> bool {
        false
    }
}
