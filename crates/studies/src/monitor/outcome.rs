//! The final disposition of each case, as far as it stands now, counted.

use std::collections::BTreeMap;

use estimation::outcome::{Counts, Rates, disposition};

use crate::setup::DispositionRules;

/// The last that is known of cases which are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Last {
    NotInvited,
    Invited,
    Started,
    /// Withdrew, or wants no more messages.
    Refused,
    Completed,
}

/// The code of such cases. What a person decided (`by_hand`, "" when nobody did) comes first, then what the case
/// did last; break-offs and undelivered invitations are set apart by [`Outcome::shift`], because they are read
/// from other tables.
pub(super) fn code(last: Last, by_hand: &str, rules: &DispositionRules) -> &'static str {
    if let Some(decided) = disposition(by_hand) {
        return decided.code;
    }
    match last {
        Last::Completed => "1.1",
        Last::Refused => "2.112",
        Last::Started => "2.12",
        Last::Invited => rules.silence().code(),
        Last::NotInvited => "3.10",
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
        for (last, expected) in [
            (Last::NotInvited, "3.10"),
            (Last::Invited, "3.19"),
            (Last::Started, "2.12"),
            (Last::Refused, "2.112"),
            (Last::Completed, "1.1"),
        ] {
            assert_eq!(code(last, "", &rules), expected);
            assert_eq!(code(last, "2.31", &rules), "2.31");
        }
        let strict = DispositionRules {
            silence: SilenceRule::Refusal,
            ..rules
        };
        assert_eq!(code(Last::Invited, "", &strict), "2.113");
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
