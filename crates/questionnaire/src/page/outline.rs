//! All pages of a questionnaire, whoever answers: for previews and for counting where people stop.

use super::PageAddress;
use crate::definition::node::{Body, NodeIndex};
use crate::definition::plan::{PagePlan, Stop};
use crate::definition::{LanguageIndex, Questionnaire};

/// One page as the plan of the questionnaire has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOutline {
    /// Its address; within repeats that of the first instance.
    pub address: PageAddress,
    /// Its section: a place in [`Questionnaire::sections`].
    pub section: usize,
    /// The heading of the page or, without one, its first question, in the language asked for.
    pub title: String,
}

impl Questionnaire {
    /// Every page in the order of the form, whether or not a route leads to it.
    #[must_use]
    pub fn outline(&self, language: LanguageIndex) -> Vec<PageOutline> {
        let mut pages = Vec::new();
        self.outline_stops(&self.plan, "", language, &mut pages);
        pages
    }

    /// The same questionnaire with every route open, so that each page can be looked at without
    /// the answers that lead to it. For previews only: answers to it mean nothing.
    #[must_use]
    pub fn with_all_routes_open(&self) -> Self {
        let mut open = self.clone();
        for node in &mut open.nodes {
            node.relevant = None;
        }
        open
    }

    fn outline_stops(
        &self,
        stops: &[Stop],
        prefix: &str,
        language: LanguageIndex,
        pages: &mut Vec<PageOutline>,
    ) {
        for stop in stops {
            match stop {
                Stop::Page(plan) => pages.push(self.outline_page(plan, prefix, language)),
                Stop::Repeat { stem, stops, .. } => {
                    let inside = joined(prefix, &format!("{stem}.1"));
                    self.outline_stops(stops, &inside, language, pages);
                }
            }
        }
    }

    fn outline_page(&self, plan: &PagePlan, prefix: &str, language: LanguageIndex) -> PageOutline {
        let title = plan
            .heading
            .into_iter()
            .chain(plan.members.iter().copied())
            .find_map(|node| self.words_of(node, language))
            .unwrap_or_else(|| plan.stem.to_string());
        PageOutline {
            address: PageAddress(joined(prefix, &plan.stem)),
            section: plan.section,
            title,
        }
    }

    /// The label of a group, or of a question that is asked.
    fn words_of(&self, node: NodeIndex, language: LanguageIndex) -> Option<String> {
        let node = self.nodes.get(node.index())?;
        let label = match &node.body {
            Body::Group(group) | Body::Repeat(group, _) => group.labels.get(language)?.plain(),
            Body::Question(item) => self.items.get(*item).map(|item| item.label(language))?,
        };
        (!label.trim().is_empty()).then_some(label)
    }
}

fn joined(prefix: &str, stem: &str) -> String {
    match (prefix.is_empty(), stem.is_empty()) {
        (true, _) => stem.to_owned(),
        (false, true) => prefix.to_owned(),
        (false, false) => format!("{prefix}.{stem}"),
    }
}
