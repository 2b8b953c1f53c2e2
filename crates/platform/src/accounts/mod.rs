//! The people who run studies: they sign in by a one-time link, and owners give them roles.
//!
//! **Invariant:** opening a link changes nothing (mail scanners open links); its button does.

mod model;
mod pages;
mod storage;
#[cfg(test)]
mod tests;
mod views;

pub use model::{PersonId, Staff};
pub use pages::routes;
pub use storage::{add_person, issue_sign_in_link};
