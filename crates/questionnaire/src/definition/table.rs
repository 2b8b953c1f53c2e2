//! Choice lists and attached tables as expressions see them.

use crate::expression::{Document, NodeId};

/// A secondary instance.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// `/root/item` rows, one document a language (the labels differ), or one for all.
    pub(crate) documents: Vec<Document>,
    /// The `item` of each choice, the same in every document.
    pub(crate) rows: Vec<NodeId>,
}
