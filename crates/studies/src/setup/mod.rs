//! A study folder: what it says, whether it is right, and its versions in the database.
//!
//! **Invariant:** a version that was loaded never changes; a changed folder makes a new version.

mod check;
mod definition;
mod folder;
mod library;
mod storage;

pub use definition::{
    Analysis, Breakdown, BreakdownBy, ComparisonSpec, Contact, ContactKind, Definition, FrameSpec,
    FrameVariable, Interval, Keeping, OpenLink, Population, Publication, SimulationSpec, StudyId,
    Sum, Texts, Weights,
};
pub use folder::{Files, Loaded, read_folder};
pub use library::{Library, Version, VersionId};
pub use storage::{Study, StudyState, find_study, list_studies, load_study, set_state};
