//! The deep checks of a questionnaire that was read.

mod words;

use crate::answers::{Answers, World};
use crate::definition::{LanguageIndex, Questionnaire};
use crate::fault::{Fault, Faults};

impl Questionnaire {
    /// Everything that is wrong or doubtful although the questionnaire could be read: missing
    /// translations, questions that nobody can reach, routes that contradict each other, dead ends,
    /// constraints that nothing can pass.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        words::check(self, &mut faults);
        expressions(self, &mut faults);
        crate::analysis::analyse(self, &mut faults);
        faults.into_vec()
    }
}

/// Evaluates the empty form in every language: an expression that fails there fails for everybody.
fn expressions(form: &Questionnaire, faults: &mut Faults) {
    let day = jiff::civil::date(2026, 1, 1);
    let world = World {
        today: day,
        now: day.at(12, 0, 0, 0),
        seed: 0,
        language: LanguageIndex::default(),
    };
    let mut seen = Vec::new();
    for failure in form.evaluate(&Answers::default(), &world).failures() {
        if !seen.contains(&&failure.place) {
            seen.push(&failure.place);
            faults.error(
                failure.place.clone(),
                format!("The expression gives no value: {}.", failure.error),
                "Mend the expression.",
            );
        }
    }
}
