//! Answers as numbers of a dictionary that each block makes for itself.

use std::collections::HashMap;

use super::{
    error::{ValueFault, shown},
    field::{Field, Memo},
};
use crate::data::{Missing, Wanted};

/// The codes of a block, as narrow as its dictionary allows.
#[derive(Debug)]
pub(super) enum BlockCodes {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

impl BlockCodes {
    /// Makes room for codes below `count`.
    pub(super) fn widen_for(&mut self, count: usize) {
        match self {
            Self::U8(narrow) if count > 1 << 8 => {
                *self = Self::U16(narrow.iter().map(|&code| code.into()).collect());
                self.widen_for(count);
            }
            Self::U16(narrow) if count > 1 << 16 => {
                *self = Self::U32(narrow.iter().map(|&code| code.into()).collect());
            }
            _ => {}
        }
    }

    /// Appends what the codes stand for in a table that has a place for each.
    pub(super) fn translated<T: Copy>(&self, table: &[T], out: &mut Vec<T>) {
        match self {
            Self::U8(codes) => out.extend(codes.iter().map(|&code| table[usize::from(code)])),
            Self::U16(codes) => out.extend(codes.iter().map(|&code| table[usize::from(code)])),
            Self::U32(codes) => out.extend(codes.iter().map(|&code| table[code as usize])),
        }
    }
}

/// One entry: the text of an answer, or a value that stands for a missing one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) missing: Option<Missing>,
}

/// What was decoded of a column in one block.
#[derive(Debug)]
pub(super) struct CodedPart {
    pub(super) codes: BlockCodes,
    pub(super) entries: Vec<Entry>,
}

/// Decodes a column of answers.
#[derive(Debug)]
pub(super) struct Coded<'a> {
    wanted: &'a Wanted,
    /// The only answers that are allowed.
    levels: Option<&'a HashMap<String, u16>>,
    memo: Memo<u32>,
    /// By text, and whether it is an answer though it looks like a missing one (in quotes).
    known: HashMap<(Box<[u8]>, bool), u32>,
    /// The codes of reasons that came without a value.
    reasons: [Option<u32>; 4],
    part: CodedPart,
}

impl<'a> Coded<'a> {
    pub(super) fn new(
        wanted: &'a Wanted,
        levels: Option<&'a HashMap<String, u16>>,
        rows: usize,
    ) -> Self {
        Self {
            wanted,
            levels,
            memo: Memo::new(),
            known: HashMap::new(),
            reasons: [None; 4],
            part: CodedPart {
                codes: BlockCodes::U8(Vec::with_capacity(rows)),
                entries: Vec::new(),
            },
        }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, field: Field<'_>) -> Result<(), ValueFault> {
        let entries = &self.part.entries;
        let is = |code: u32| {
            (entries.get(code as usize)).is_some_and(|entry| entry.text.as_bytes() == field.value())
        };
        match self.memo.find(field, is) {
            Some(code) => self.push(code),
            None => self.take_slowly(field)?,
        }
        Ok(())
    }

    #[inline(always)]
    fn push(&mut self, code: u32) {
        match &mut self.part.codes {
            BlockCodes::U8(codes) => codes.push(code as u8),
            BlockCodes::U16(codes) => codes.push(code as u16),
            BlockCodes::U32(codes) => codes.push(code),
        }
    }

    /// A value that is new in the block, or not in the memo now.
    #[cold]
    fn take_slowly(&mut self, field: Field<'_>) -> Result<(), ValueFault> {
        let value = field.value();
        field.check_plain()?;
        let marker = self.wanted.reason(value);
        let forced = marker.is_some() && field.quoted && !self.wanted.missing_in_quotes;
        let known = (value.into(), forced);
        let code = match self.known.get(&known) {
            Some(&code) => code,
            None => {
                let text = field.text()?;
                let missing = if forced { None } else { marker };
                if let (None, Some(levels)) = (missing, self.levels)
                    && !levels.contains_key(text)
                {
                    return Err(ValueFault::NotALevel(shown(value)));
                }
                let code = self.enter(text, missing);
                self.known.insert(known, code);
                code
            }
        };
        // What needs a look each time (quotes make a difference to it) stays out of the memo.
        let depends_on_quotes = marker.is_some() && !self.wanted.missing_in_quotes
            || memchr::memchr2(b'"', b'\r', value).is_some();
        if !depends_on_quotes {
            self.memo.put(field, code);
        }
        self.push(code);
        Ok(())
    }

    /// A missing answer that no value stands for.
    pub(super) fn missing(&mut self, reason: Missing) {
        let code = match self.reasons[reason.position()] {
            Some(code) => code,
            None => {
                let code = self.enter("", Some(reason));
                self.reasons[reason.position()] = Some(code);
                code
            }
        };
        self.push(code);
    }

    /// Puts an entry into the dictionary, and gives its code.
    fn enter(&mut self, text: &str, missing: Option<Missing>) -> u32 {
        let code = self.part.entries.len() as u32;
        self.part.codes.widen_for(code as usize + 1);
        let text = text.to_owned();
        self.part.entries.push(Entry { text, missing });
        code
    }

    pub(super) fn finish(self) -> CodedPart {
        self.part
    }
}
