//! The deep checks of a questionnaire that was read.

use crate::definition::Questionnaire;
use crate::fault::{Fault, Faults};

impl Questionnaire {
    /// Everything that is wrong or doubtful although the questionnaire could be read: missing
    /// translations, questions that nobody can reach, routes that contradict each other, dead ends,
    /// constraints that nothing can pass.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        crate::analysis::analyse(self, &mut faults);
        faults.into_vec()
    }
}
