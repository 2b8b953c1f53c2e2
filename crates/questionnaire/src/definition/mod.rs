//! The compiled questionnaire.

mod choices;
mod item;
mod language;
pub(crate) mod node;
pub(crate) mod plan;
pub(crate) mod table;
pub(crate) mod text;

pub use choices::{Choice, ChoiceList};
pub use item::{DateParts, Item, ItemKind, ItemName, Metadata};
pub(crate) use item::{Details, Randomize, Required};
pub(crate) use language::Translated;
pub use language::{Language, LanguageIndex};

use std::collections::HashMap;

use self::node::{Body, Node, NodeIndex, Rule};
use self::plan::{Step, Stop};
use self::table::Table;
use crate::expression::Document;
use crate::fault::Place;
use crate::page::PageAddress;

/// A questionnaire as it was read: immutable, cheap to share between threads in an `Arc`.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    pub(crate) form_id: String,
    pub(crate) version: String,
    pub(crate) languages: Vec<Language>,
    pub(crate) titles: Translated<String>,
    pub(crate) items: Vec<Item>,
    /// In the order of the sheet, each before what is in it; the first is the form.
    pub(crate) nodes: Vec<Node>,
    pub(crate) sections: Vec<SectionInfo>,
    /// What to work out, in an order in which everything is known when it is needed.
    pub(crate) steps: Vec<Step>,
    pub(crate) plan: Vec<Stop>,
    pub(crate) tables: Vec<Table>,
    pub(crate) tables_by_id: HashMap<String, usize>,
    pub(crate) items_by_name: HashMap<ItemName, usize>,
    /// The tree of answers of a form without repeats: node for node the same as `nodes`.
    pub(crate) template: Document,
    pub(crate) has_repeats: bool,
    /// Where the settings and the choices are, for faults that belong to no row of the survey.
    pub(crate) settings: Place,
    pub(crate) choices: Place,
}

/// A top-level group, or the questions between two of them.
#[derive(Clone, Debug)]
pub struct SectionInfo {
    /// The group's name; empty for questions outside of every group.
    pub name: String,
    pub(crate) node: Option<NodeIndex>,
    pub(crate) titles: Translated<text::Text>,
}

impl SectionInfo {
    /// The title as plain text; empty for questions outside of every group.
    #[must_use]
    pub fn title(&self, language: LanguageIndex) -> String {
        self.titles
            .get(language)
            .map(text::Text::plain)
            .unwrap_or_default()
    }
}

impl Questionnaire {
    /// `form_id` of the settings.
    #[must_use]
    pub fn form_id(&self) -> &str {
        &self.form_id
    }

    /// `version` of the settings; may be empty.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The languages; the first is the default. There is always one.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language with this code (`en`), whatever its case.
    #[must_use]
    pub fn language(&self, code: &str) -> Option<LanguageIndex> {
        let place = self
            .languages
            .iter()
            .position(|language| language.code.eq_ignore_ascii_case(code))?;
        u16::try_from(place).ok().map(LanguageIndex)
    }

    /// The title.
    #[must_use]
    pub fn title(&self, language: LanguageIndex) -> &str {
        self.titles
            .get(language)
            .map_or(&self.form_id, |title| title)
    }

    /// Every item in the order of the form, notes and calculations included.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// The item of that name.
    #[must_use]
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items_by_name
            .get(name)
            .map(|&place| &self.items[place])
    }

    /// The sections in the order of the form.
    #[must_use]
    pub fn sections(&self) -> &[SectionInfo] {
        &self.sections
    }

    /// The label of the grid (`table-list`) that an item is a row of: the question that all its
    /// rows share, as plain text. `None` for an item outside of grids.
    #[must_use]
    pub fn grid_heading(&self, item: &Item, language: LanguageIndex) -> Option<String> {
        let parent = self.node(item.details.node).parent;
        let Body::Group(group) = &self.node(parent).body else {
            return None;
        };
        let is_grid = group.appearance.iter().any(|word| word == "table-list");
        let label = group.labels.get(language).filter(|_| is_grid)?.plain();
        (!label.trim().is_empty()).then_some(label)
    }

    /// The `relevant` expressions as written that stand between the form and an item: those of the
    /// groups around it from the outside in, then its own. All must hold for it to be asked.
    #[must_use]
    pub fn routes_to(&self, item: &Item) -> Vec<&str> {
        let mut rules = Vec::new();
        let mut at = item.details.node;
        loop {
            let node = self.node(at);
            rules.extend(node.relevant.as_ref().map(Rule::source));
            if at == NodeIndex::ROOT {
                break;
            }
            at = node.parent;
        }
        rules.reverse();
        rules
    }

    /// The page that asks an item; in repeats that of the first instance. `None` for what has no
    /// place on a page, such as a calculation.
    #[must_use]
    pub fn page_of(&self, item: &Item) -> Option<PageAddress> {
        let node = item
            .details
            .other_of
            .map_or(item.details.node, |select| self.items[select].details.node);
        let shown = item.kind.is_shown();
        let stem = plan::page_of(&self.plan, node, &|at| self.node(at).end).filter(|_| shown);
        stem.map(PageAddress)
    }

    pub(crate) fn node(&self, index: NodeIndex) -> &Node {
        &self.nodes[index.index()]
    }

    pub(crate) fn indexes(&self) -> impl Iterator<Item = NodeIndex> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeIndex)
    }

    /// The nodes directly in a group, repeat or the form.
    pub(crate) fn children(&self, of: NodeIndex) -> impl Iterator<Item = NodeIndex> + '_ {
        let end = self.node(of).end;
        let first = NodeIndex(of.0 + 1);
        std::iter::successors((first < end).then_some(first), move |&at| {
            let next = self.node(at).end;
            (next < end).then_some(next)
        })
    }

    /// The item of a node that is a question.
    pub(crate) fn item_at(&self, node: NodeIndex) -> Option<&Item> {
        match self.node(node).body {
            Body::Question(place) => self.items.get(place),
            Body::Group(_) | Body::Repeat(..) => None,
        }
    }
}
