//! What can be wrong with a CSV file.

use crate::data::{DataError, Near};

/// Why a CSV file could not be read. Lines and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    #[error("the first line is empty: it must name the columns")]
    Empty,
    #[error("the file is in UTF-16: save it as UTF-8")]
    Utf16,
    #[error(
        "“{0}” cannot stand between values: give one ASCII character that is no quote, line end or letter of a number"
    )]
    Delimiter(char),
    #[error("there is no column “{name}”{near}")]
    UnknownColumn { name: String, near: Near },
    #[error(
        "columns {first} and {second} are both called “{name}”: give every column its own name"
    )]
    RepeatedColumn {
        name: String,
        first: usize,
        second: usize,
    },
    #[error("line 1, column {column}: {fault}")]
    Header { column: usize, fault: ValueFault },
    #[error("line {line}, column {column} (“{name}”): {fault}")]
    Value {
        line: u64,
        column: usize,
        name: String,
        fault: ValueFault,
    },
    #[error(
        "line {line} has {found} values, but the header names {expected} columns: put values that hold the delimiter or a line end in quotes"
    )]
    Width {
        line: u64,
        found: usize,
        expected: usize,
    },
    #[error(
        "a record after line {line} is longer than {megabytes} MB: a quote that is never closed, or line ends that are neither LF nor CRLF"
    )]
    TooLong { line: u64, megabytes: usize },
    #[error("column “{name}”: {source}")]
    Column { name: String, source: DataError },
}

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    #[error(
        "there is a quote within a value: put the whole value in quotes, and write the quote twice"
    )]
    StrayQuote,
    #[error("there is text after the closing quote: write a quote within a value twice")]
    AfterQuote,
    #[error("the quote is never closed")]
    Unclosed,
    #[error("the bytes are not UTF-8: save the file as UTF-8")]
    NotUtf8,
    #[error("there is a NUL byte: the file is damaged, or not text")]
    Nul,
    #[error("there is a carriage return that ends no line: end lines with LF or CRLF")]
    LoneReturn,
    #[error(
        "“{0}” is not a number (they are written 1500, 37.5 or 1e3): correct it, or name it among the missing values"
    )]
    NotANumber(String),
    #[error("“{0}” is too large a number")]
    Overflow(String),
    #[error("“{0}” is not a finite number: give it as missing")]
    NotFinite(String),
    #[error("“{0}” is none of the levels: add the level, or name it among the missing values")]
    NotALevel(String),
}

/// Why reading stopped: the source of the blocks, or what is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    #[error("{0}")]
    Source(E),
    #[error(transparent)]
    Csv(#[from] CsvError),
}

/// A fault at a place in a block; lines are counted from 0 there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BlockFault {
    pub(super) line: u64,
    pub(super) what: BlockFaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BlockFaultKind {
    /// In the column with this position, from 0.
    Value(usize, ValueFault),
    /// So many values.
    Width(usize),
}

impl BlockFault {
    /// The same as a place in the file, given the lines before the block.
    pub(super) fn in_file(self, lines_before: u64, names: &[String]) -> CsvError {
        let line = lines_before + self.line + 1;
        match self.what {
            BlockFaultKind::Value(at, fault) => CsvError::Value {
                line,
                column: at + 1,
                name: names.get(at).cloned().unwrap_or_default(),
                fault,
            },
            BlockFaultKind::Width(found) => CsvError::Width {
                line,
                found,
                expected: names.len(),
            },
        }
    }
}

/// A value as a message shows it: the first characters, readable.
pub(super) fn shown(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let mut out: String = (text.chars().take(40))
        .map(|c| if c.is_control() { '␣' } else { c })
        .collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}
