//! What a person's answers make of a questionnaire: which questions are asked, on which pages,
//! with which values; and whether a posted page is right.

mod accept;
mod bounds;
mod grid;
mod judge;
mod options;
mod outcome;
mod posted;
mod repeats;
mod route;
mod sight;
mod tree;
mod values;
mod view;
mod work;

pub(crate) use bounds::trouble as trouble_of_bounds;
pub(crate) use values::canonical_default;
pub(crate) use work::Failure;

use std::sync::OnceLock;

use self::route::Place;
use self::tree::Tree;
use crate::answers::{Address, Answers, World};
use crate::definition::Questionnaire;
use crate::page::{Accepted, PageAddress, PageView, Problem, SummarySection};

/// A questionnaire with answers in it. Made once for a page that is shown or posted.
#[derive(Debug)]
pub struct Evaluation<'q> {
    form: &'q Questionnaire,
    world: World,
    /// As stored.
    answers: Answers,
    tree: Tree,
    failures: Vec<Failure>,
    filled: OnceLock<Answers>,
    places: OnceLock<Vec<Place<'q>>>,
}

impl Questionnaire {
    /// Works out relevance, calculations, defaults and the pages for these answers.
    ///
    /// Costs some ten microseconds for a form of a hundred questions, and never more than the
    /// budget of steps that each expression has.
    #[must_use]
    pub fn evaluate<'q>(&'q self, answers: &Answers, world: &World) -> Evaluation<'q> {
        Evaluation::new(self, answers.clone(), *world)
    }
}

impl<'q> Evaluation<'q> {
    fn new(form: &'q Questionnaire, answers: Answers, world: World) -> Self {
        let (tree, failures) = work::work(form, &answers, &world);
        Self {
            form,
            world,
            answers,
            tree,
            failures,
            filled: OnceLock::new(),
            places: OnceLock::new(),
        }
    }

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
        self.filled.get_or_init(|| {
            let mut filled = self.answers.clone();
            for (index, at) in (0_u32..).zip(&self.tree.slots) {
                let Some(item) = self.form.item_at(at.node) else {
                    continue;
                };
                let value = self.tree.value(index);
                if !value.is_empty() {
                    filled.set(self.tree.address(item, index), value);
                }
            }
            filled
        })
    }

    /// The pages that are relevant now, in order.
    #[must_use]
    pub fn pages(&self) -> Vec<PageAddress> {
        self.places()
            .iter()
            .filter(|place| place.relevant)
            .map(|place| place.address.clone())
            .collect()
    }

    /// A page that is relevant now.
    #[must_use]
    pub fn page(&self, page: &PageAddress) -> Option<PageView> {
        self.place(page)
            .filter(|place| place.relevant)
            .map(|place| self.page_view(place))
    }

    /// The page after this one; `None` after the last. Works from a page that is no longer
    /// relevant, too, and from one of a repeat instance that was taken out.
    #[must_use]
    pub fn after(&self, page: &PageAddress) -> Option<PageAddress> {
        let (at, there) = self.position_near(page)?;
        let from = if there { at + 1 } else { at };
        let mut later = self.places()[from..].iter();
        later
            .find(|place| place.relevant)
            .map(|place| place.address.clone())
    }

    /// The page before this one.
    #[must_use]
    pub fn before(&self, page: &PageAddress) -> Option<PageAddress> {
        let (at, _) = self.position_near(page)?;
        let mut earlier = self.places()[..at].iter().rev();
        earlier
            .find(|place| place.relevant)
            .map(|place| place.address.clone())
    }

    /// Where a page is among all, and whether it is there: a page of an instance that is gone
    /// counts as just before the question whether there is another.
    fn position_near(&self, page: &PageAddress) -> Option<(usize, bool)> {
        let position = |address: &str| {
            self.places()
                .iter()
                .position(|place| place.address.as_str() == address)
        };
        if let Some(at) = position(page.as_str()) {
            return Some((at, true));
        }
        let mut around = page.as_str();
        while let Some((shorter, _)) = around.rsplit_once('.') {
            if let Some(at) = position(&format!("{shorter}.add")) {
                return Some((at, false));
            }
            around = shorter;
        }
        None
    }

    /// Where to go on after a pause: the first page that was not saved, or that asks something
    /// which the person has not seen; `None` when there is none.
    #[must_use]
    pub fn first_unanswered_page(
        &self,
        saved: &dyn Fn(&PageAddress) -> bool,
    ) -> Option<PageAddress> {
        let unanswered =
            |place: &&Place<'q>| place.relevant && !(saved(&place.address) && self.was_seen(place));
        self.places()
            .iter()
            .find(unanswered)
            .map(|place| place.address.clone())
    }

    /// Checks a posted page: all problems at once. Nothing in `fields` is trusted.
    ///
    /// A page that there is not gives an empty [`Accepted`]. A page that is not relevant any more
    /// keeps its answers as drafts: they count again when it is.
    #[must_use]
    pub fn accept(&self, page: &PageAddress, fields: &[(String, String)]) -> Accepted {
        self.accept_page(page, fields)
    }

    /// What is missing or wrong in the whole form, in its order.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.all_problems()
    }

    /// What is stored at submission: only what is relevant and answered; the number of a repeat's
    /// instances under `REPEAT#`, the order of randomised options under `ITEM#order`.
    #[must_use]
    pub fn submission(&self) -> Answers {
        self.make_submission()
    }

    /// “Check your answers”.
    #[must_use]
    pub fn summary(&self) -> Vec<SummarySection> {
        self.make_summary()
    }

    /// Whether an item (in repeats: any of its instances) is asked or counts now.
    #[must_use]
    pub fn is_relevant(&self, item: &str) -> bool {
        self.form.item(item).is_some_and(|item| {
            self.tree
                .of(item.details.node)
                .any(|slot| self.tree.slot(slot).relevant)
        })
    }

    /// Whether this answer counts now.
    #[must_use]
    pub fn is_relevant_at(&self, address: &Address) -> bool {
        let slots = (0_u32..).zip(&self.tree.slots);
        slots.filter(|(_, at)| at.relevant).any(|(index, at)| {
            self.form
                .item_at(at.node)
                .is_some_and(|item| self.tree.address(item, index) == *address)
        })
    }

    /// Expressions that gave no value, for `check`.
    pub(crate) fn failures(&self) -> &[Failure] {
        &self.failures
    }
}
