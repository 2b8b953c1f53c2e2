//! Cases: found by name or key, with their history; what a person notes and decides about them.
//!
//! **Invariant:** contacts and days, never an answer. Every look at a case, every search and every export is in the
//! audit trail, and only those who may see contact data come here.

mod pages;
mod storage;
#[cfg(test)]
mod tests;
mod views;

pub(super) use pages::routes;
