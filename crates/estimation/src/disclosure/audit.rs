//! The proof of a release.

use serde::{Deserialize, Serialize};

use super::{
    DisclosureRule,
    span::Span,
    universe::{Universe, What},
};

/// A count that had to be kept secret, and what a reader can work out about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithheldCell {
    /// The categories of the group, empty for everybody.
    pub group: Vec<String>,
    pub row: String,
    /// Whether what is shown determines it.
    pub determined: bool,
}

/// What a reader of a release can work out about each count that had to be withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    pub withheld: Vec<WithheldCell>,
}

impl Audit {
    /// Whether no secret is determined.
    pub fn holds(&self) -> bool {
        self.withheld.iter().all(|cell| !cell.determined)
    }

    pub(super) fn add(&mut self, universe: &Universe, shown: &[bool], _rule: DisclosureRule) {
        let mut known = Span::default();
        for equation in &universe.equations {
            known.add(equation);
        }
        for (figure, is_shown) in universe.figures.iter().zip(shown) {
            if *is_shown || figure.what == What::Respondents {
                known.add(&figure.form);
            }
        }
        for secret in &universe.secrets {
            self.withheld.push(WithheldCell {
                group: universe.groups[secret.group]
                    .iter()
                    .map(|c| c.category.clone())
                    .collect(),
                row: format!("{:?}", secret.what),
                determined: known.holds(&secret.form),
            });
        }
    }
}
