//! The texts of messages: Markdown with merge fields in, subject, plain text and HTML out.
//!
//! **Invariants:** what comes from a frame is text, never markup and never a merge field; a value
//! that is missing is an error and never a gap; nothing in a message is fetched from anywhere.
//!
//! A [`Text`] is read once for a wave and language and rendered for each case:
//!
//! ```ignore
//! let text = Text::read(&version.loaded, population, contact, "cy")?;
//! for case in cases { let rendered = text.render(&merge_fields_of(case))?; }
//! ```

mod check;
mod fields;
mod problem;
mod sample;
mod sms;
mod template;
#[cfg(test)]
mod tests;
mod write;

pub use check::check;
pub use fields::MergeFields;
pub use problem::TextProblem;
pub use sample::{Person, invented, samples};
pub use sms::{Alphabet, Segments, segments};
pub use template::{Merged, Rendered, Text};
