//! The contacts of a study before they go out: the schedule with its dates, and each text as the
//! people who get it will read it.
//!
//! **Invariant:** a text is shown for an invented person unless somebody who may see contact data asks
//! for a real case; every such look is in the audit trail.

mod pages;
mod storage;
mod test_message;
#[cfg(test)]
mod tests;
mod views;

pub(super) use pages::routes;
