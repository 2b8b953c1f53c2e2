//! A study folder: what it says, whether it is right, and its versions in the database.
//!
//! **Invariant:** a version that was loaded never changes; a changed folder makes a new version.

mod check;
mod check_contacts;
mod contacts;
mod data_protection;
mod definition;
mod dispositions;
mod folder;
mod library;
mod storage;
#[cfg(test)]
mod tests;

pub use contacts::{
    Audience, BankHolidays, Channel, Contact, ContactKind, Days, Quiet, Sender, Sending, When,
};
pub use data_protection::DataProtection;
pub use definition::{
    About, Analysis, Breakdown, BreakdownBy, ComparisonSpec, ContactPoint, Definition, External,
    Fieldwork, FrameSpec, FrameVariable, Interval, Keeping, OpenLink, Population, Publication,
    SimulationSpec, StudyId, Sum, Texts, Weights,
};
pub use dispositions::{DispositionRules, EligibleRule, SilenceRule};
pub use folder::{Files, Loaded, read_folder};
pub use library::{Library, Version, VersionId};
pub use storage::{Study, StudyState, find_study, list_studies, load_study, set_state};
