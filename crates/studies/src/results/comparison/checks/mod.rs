//! Checks of what was printed against itself. Nothing is known of it beforehand: every finding is
//! computed from the printed figures and the map.

mod claims;
mod means;
mod repeated;
mod sums;
#[cfg(test)]
mod tests;

use super::published::{Printed, Published};

/// Something about the printed figures that cannot all be right, or that misleads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: FindingKind,
    /// What is the matter, in a sentence.
    pub what: String,
    /// Where, in words.
    pub place: String,
    /// The rows of the file of printed figures (the header is row 1); for a claim, of the claims.
    pub rows: Vec<usize>,
    /// The numbers that it rests on.
    pub numbers: String,
    /// What the arithmetic suggests.
    pub reason: Option<String>,
}

/// The kinds of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Parts do not sum to the printed total.
    PartsAndTotal,
    /// The same quantity is printed with different values.
    PrintedTwice,
    /// The same quantity goes by different names.
    TwoNames,
    /// Words give an item a role in which it was not asked.
    OtherRole,
    /// The figure for all is not the mean of its groups.
    NotTheMean,
    /// A percentage does not agree with printed counts or with its own parts.
    Arithmetic,
}

impl FindingKind {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::PartsAndTotal => "Parts do not sum to the total",
            Self::PrintedTwice => "Printed twice, with different values",
            Self::TwoNames => "One quantity, two names",
            Self::OtherRole => "Claimed in another role than asked",
            Self::NotTheMean => "“All” is not the mean of its groups",
            Self::Arithmetic => "Percentage does not follow from the printed numbers",
        }
    }
}

/// Every finding, by kind.
pub(super) fn findings(published: &Published) -> Vec<Finding> {
    let figures = &published.figures;
    let mut all = sums::totals(figures);
    all.extend(repeated::values(figures));
    all.extend(repeated::names(figures));
    all.extend(claims::roles(figures, &published.claims));
    all.extend(means::groups(figures));
    all.extend(sums::percentages(figures));
    all.sort_by_key(|finding| finding.kind);
    all
}

/// "Table, item, group", without what is empty.
fn place(printed: &Printed) -> String {
    [&printed.table, &printed.item, &printed.group]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" – ")
}

/// A list in words: "a, b and c".
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
