//! What comes back after a mailing: read from a mailbox, noted on the case it is about.
//!
//! A delivery report that names one of our Message-IDs makes the message "came back"; when the address is gone for
//! good it is not written to again, and the case can be reached by letter. Complaints and requests to stop end all
//! messages of the study. Out-of-office notes are kept as such. Anything else stays for a person.
//!
//! **Invariant:** nothing happens on the word of a message that names no Message-ID of ours, because anybody can
//! write one. **Invariant:** a message that is read twice is noted once.

mod office;
mod storage;
#[cfg(test)]
mod tests;

pub use office::{Returns, read_returns, start_reading};
