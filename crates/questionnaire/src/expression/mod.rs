//! The expression language of XLSForm: the XPath of the ODK XForms specification.
//!
//! An [`Expression`] is parsed once, when a form is read, and evaluated many times against a
//! [`Document`] of answers. Everything that is not supported is refused by name when it is parsed,
//! with what to write instead.
//!
//! **Invariant:** an evaluation sees its [`Scope`] and nothing else, ends within its fuel, and gives
//! the same value for the same scope.

mod dates;
mod document;
mod scope;
mod value;

pub use document::{Document, Name, NodeId};
pub use scope::{DEFAULT_FUEL, EvaluationError, Lookups, NoLookups, Scope};
pub use value::{NodeRef, NodeSet, Value, number_to_text, text_to_number};
