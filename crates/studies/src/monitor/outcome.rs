//! The final disposition of each case, as far as it stands now, counted.

use std::collections::BTreeMap;

use estimation::outcome::{Counts, Rates, disposition};

use crate::setup::DispositionRules;

/// What is known of cases that are alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known<'a> {
    pub invited: bool,
    pub started: bool,
    pub completed: bool,
    /// Withdrew, or wants no more messages.
    pub refused: bool,
    /// What a person decided; "" when nobody did.
    pub by_hand: &'a str,
}

/// The code of such cases. A person's decision comes first, then what the case did last; break-offs and
/// undelivered invitations are set apart by [`Outcome::shift`], because they are read from other tables.
pub(super) fn code(known: Known<'_>, rules: &DispositionRules) -> &'static str {
    if let Some(decided) = disposition(known.by_hand) {
        return decided.code;
    }
    match known {
        Known {
            completed: true, ..
        } => "1.1",
        Known { refused: true, .. } => "2.112",
        Known { started: true, .. } => "2.12",
        Known { invited: true, .. } => rules.silence().code(),
        _ => "3.10",
    }
}

/// Cases by disposition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome(BTreeMap<&'static str, i64>);

impl Outcome {
    /// Adds so many cases.
    pub fn add(&mut self, code: &'static str, n: i64) {
        *self.0.entry(code).or_default() += n;
    }

    /// One case of the first disposition is of the second.
    pub fn shift(&mut self, from: &'static str, to: &'static str) {
        if let Some(n) = self.0.get_mut(from).filter(|n| **n > 0) {
            *n -= 1;
            self.add(to, 1);
        }
    }

    /// Each disposition that there is, with its cases.
    pub fn codes(&self) -> impl Iterator<Item = (&'static str, i64)> + '_ {
        self.0
            .iter()
            .filter(|(_, n)| **n != 0)
            .map(|(code, n)| (*code, *n))
    }

    /// By class.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (code, n) in self.codes() {
            if let Some(known) = disposition(code) {
                counts.add(known.class, n as f64);
            }
        }
        counts
    }

    /// All rates. Counts of cases are never negative and the rules know no *e* outside 0 to 1, so that there
    /// are always rates.
    pub fn rates(&self, rules: &DispositionRules) -> Option<Rates> {
        self.counts().rates(rules.eligibility()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::SilenceRule;

    #[test]
    fn each_case_has_one_disposition_and_a_persons_decision_comes_first() {
        let rules = DispositionRules::default();
        let invited = Known {
            invited: true,
            ..Known::default()
        };
        let started = Known {
            started: true,
            ..invited
        };
        let completed = Known {
            completed: true,
            ..started
        };
        assert_eq!(code(Known::default(), &rules), "3.10");
        assert_eq!(code(invited, &rules), "3.19");
        assert_eq!(code(started, &rules), "2.12");
        assert_eq!(
            code(
                Known {
                    refused: true,
                    ..started
                },
                &rules
            ),
            "2.112"
        );
        assert_eq!(
            code(
                Known {
                    refused: true,
                    ..completed
                },
                &rules
            ),
            "1.1"
        );
        assert_eq!(
            code(
                Known {
                    by_hand: "2.31",
                    ..invited
                },
                &rules
            ),
            "2.31"
        );
        let strict = DispositionRules {
            silence: SilenceRule::Refusal,
            ..rules
        };
        assert_eq!(code(invited, &strict), "2.113");
    }

    #[test]
    fn silence_that_counts_as_refusal_moves_the_rates_that_it_should() {
        let mut lenient = Outcome::default();
        lenient.add("1.1", 10);
        lenient.add("3.19", 90);
        let mut strict = Outcome::default();
        strict.add("1.1", 10);
        strict.add("2.113", 90);
        let rules = DispositionRules::default();
        let (lenient, strict) = (
            lenient.rates(&rules).unwrap(),
            strict.rates(&rules).unwrap(),
        );
        assert_eq!(lenient.rr1, strict.rr1);
        assert_eq!((lenient.rr5, strict.rr5), (Some(1.0), Some(0.1)));
        assert_eq!((lenient.ref1, strict.ref1), (Some(0.0), Some(0.9)));
    }
}
