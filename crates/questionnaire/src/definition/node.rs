//! The tree of a questionnaire: groups, repeats and questions in the order of the sheet.

use std::ops::Deref;
use std::sync::Arc;

use super::language::Translated;
use super::text::Text;
use crate::expression::{Expression, Name};
use crate::fault::Place;

/// The place of a node in [`crate::Questionnaire`]'s tree; 0 is the form itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct NodeIndex(pub(crate) u32);

impl NodeIndex {
    pub(crate) const ROOT: Self = Self(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// An expression of the sheet and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Rule(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) expression: Expression,
    pub(crate) place: Place,
    /// As the author wrote it.
    pub(crate) written: Box<str>,
}

impl Deref for Rule {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Rule {
    pub(crate) fn new(expression: Expression, place: Place, written: &str) -> Self {
        let written = written.into();
        Self(Arc::new(Parts {
            expression,
            place,
            written,
        }))
    }

    pub(crate) fn source(&self) -> &str {
        &self.written
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: Box<str>,
    pub(crate) key: Name,
    pub(crate) parent: NodeIndex,
    /// The first node after everything below this one.
    pub(crate) end: NodeIndex,
    pub(crate) body: Body,
    pub(crate) relevant: Option<Rule>,
    /// The innermost repeat around it (not itself).
    pub(crate) repeat: Option<NodeIndex>,
    /// How many repeats it is in; a repeat counts itself.
    pub(crate) depth: usize,
    /// Its place among the sections.
    pub(crate) section: usize,
    pub(crate) place: Place,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Group(Group),
    Repeat(Group, RepeatCount),
    /// A place among the items.
    Question(usize),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) labels: Translated<Text>,
    pub(crate) appearance: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum RepeatCount {
    /// People are asked after each whether there is another.
    Asked,
    /// `repeat_count`
    Given(Rule),
}

impl Node {
    pub(crate) fn is_repeat(&self) -> bool {
        matches!(self.body, Body::Repeat(..))
    }

    pub(crate) fn group(&self) -> Option<&Group> {
        match &self.body {
            Body::Group(group) | Body::Repeat(group, _) => Some(group),
            Body::Question(_) => None,
        }
    }
}

impl Group {
    pub(crate) fn has(&self, appearance: &str) -> bool {
        self.appearance.iter().any(|word| word == appearance)
    }
}
