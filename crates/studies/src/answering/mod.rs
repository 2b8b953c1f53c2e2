//! Answering: what tens of thousands of busy people see, from the link in their invitation to
//! "thank you".
//!
//! A personal link opens a landing page; its Start button exchanges the code for a sealed cookie,
//! so that no later address holds it. Every page is stored when it is saved: sealed, as one row of
//! its own, so that two tabs, two devices, a double click or a replay never undo each other. The
//! same link goes on where the person stopped. Submission turns the draft into a response.
//!
//! **Invariant:** a GET changes nothing: mail scanners open links.
//! **Invariant:** a page is followed by the next one only after it is durable.
//! **Invariant:** after submission nothing that is stored leads from a response to a case;
//! `severance.rs` says what is stored when. Nothing about a respondent goes to the log.

mod invented;
mod model;
mod pages;
mod severance;
mod storage;
mod submission;
#[cfg(test)]
mod tests;
mod views;

pub(crate) use invented::{SealedDraft, sealed_draft};
pub use model::{CaseId, CodeKind};
pub use pages::routes;
pub use severance::{forget_order, start_forgetting};
pub(crate) use storage::code_hash;
pub use storage::issue_code;
pub(crate) use views::preview;
