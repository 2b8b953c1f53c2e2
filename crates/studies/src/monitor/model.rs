//! Counts of cases by what became of them.

use std::collections::BTreeMap;

use super::outcome::Outcome;

/// Cases by disposition. AAPOR codes for internet surveys of named persons in brackets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In the frame.
    pub cases: i64,
    /// Of those, written to; the rest is 3.10 (no invitation sent).
    pub invited: i64,
    /// Opened the questionnaire, whether or not they finished.
    pub started: i64,
    /// Submitted (1.1 complete).
    pub completed: i64,
    /// Asked to be left alone (2.112 refusal by the addressee).
    pub withdrawn: i64,
}

impl Tally {
    /// Started and neither submitted nor withdrew so far (2.12 break-off).
    pub fn unfinished(self) -> i64 {
        (self.started - self.completed).max(0)
    }

    /// AAPOR response rate 1: completed questionnaires over all invited cases. Everybody invited
    /// counts as eligible, so it is the lowest of the standard rates. `None` before anyone is invited.
    pub fn response_rate(self) -> Option<f64> {
        (self.invited > 0).then(|| self.completed as f64 / self.invited as f64)
    }

    /// Completed over started. `None` before anyone starts.
    pub fn completion_rate(self) -> Option<f64> {
        (self.started > 0).then(|| self.completed as f64 / self.started as f64)
    }

    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.invited += other.invited;
        self.started += other.started;
        self.completed += other.completed;
        self.withdrawn += other.withdrawn;
    }
}

/// One day of the fieldwork.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub started: i64,
    pub completed: i64,
}

/// A message of the schedule that has begun to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveDay {
    pub day: String,
    pub name: String,
    /// It asks for answers: an invitation or a reminder.
    pub asks: bool,
    pub sent: i64,
}

/// The fieldwork of one population.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub total: Tally,
    /// By frame variable, then by its category.
    pub groups: BTreeMap<String, BTreeMap<String, Tally>>,
    /// By day ("2026-11-23").
    pub days: BTreeMap<String, Day>,
    /// By final disposition, as it stands now.
    pub outcome: Outcome,
    /// The same by frame variable and category.
    pub outcomes: BTreeMap<String, BTreeMap<String, Outcome>>,
    /// Invited and completed by the categories of all frame variables together, in their order.
    pub cells: BTreeMap<Vec<String>, (i64, i64)>,
    /// Waves that have begun: day, name, and how many completed from then until the next began.
    pub waves: Vec<WaveDay>,
    /// Days on which messages that ask for answers are due.
    pub planned: Vec<String>,
    /// Unfinished drafts by the last page that was saved ("" = none); counts.
    pub break_offs: BTreeMap<String, i64>,
}
