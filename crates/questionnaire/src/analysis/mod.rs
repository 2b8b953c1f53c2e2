//! Finds what cannot work in a questionnaire by trying it out: questions that nobody can reach,
//! conditions that always hold, answers that nothing allows, pages that cannot be passed.
//!
//! The method is the same for all. A condition is taken apart at `and`, `or` and `not` down to
//! comparisons; for each comparison the values of the questions in it are tried, with the very
//! evaluator that serves the pages; each answer that is not blank must in turn be possible: its
//! question reachable, its constraint kept. Options stand for themselves, numbers and dates for the
//! places around every number that the form compares them with, calculations for what they give.
//!
//! **Invariant:** what is reported as impossible is impossible. Where a condition looks at something
//! that cannot be tried out (the day, chance, another table, the words of a text), it counts as
//! possible. What would take too long is named as not analysed.

mod dead_ends;
mod names;
mod routes;
mod search;
mod variables;

#[cfg(test)]
mod tests;

use crate::definition::Questionnaire;
use crate::fault::Faults;

use search::Search;
use variables::Variables;

/// Adds what is wrong with the logic of a questionnaire to the faults.
pub(crate) fn analyse(questionnaire: &Questionnaire, faults: &mut Faults) {
    let variables = Variables::of(questionnaire);
    let mut search = Search::new(questionnaire, &variables);
    names::check(questionnaire, &variables, faults);
    routes::check(&mut search, faults);
    dead_ends::check(&mut search, faults);
    search.report(faults);
}
