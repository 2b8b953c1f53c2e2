//! The first record: what the columns are called, and what is to be done with each.

use std::collections::{BTreeMap, HashMap};

use super::{
    CsvError,
    decode::{Place, next_field},
};
use crate::data::{ColumnType, DataError, Near, Wanted, check_levels};

/// What is to be done with a column of the file.
#[derive(Debug)]
pub(super) enum Action {
    /// It is not wanted.
    Skip,
    /// Any answers; which type the column has is seen at the end.
    Coded(ColumnType),
    /// These answers only, with their positions.
    Listed(Vec<String>, HashMap<String, u16>),
    Number,
}

/// How to read the records after the header.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) delimiter: u8,
    pub(super) names: Vec<String>,
    pub(super) actions: Vec<Action>,
    pub(super) wanted: Wanted,
}

impl Plan {
    /// The columns that are read, in the order of the file.
    pub(super) fn wanted_columns(&self) -> impl Iterator<Item = (&String, &Action)> {
        let columns = self.names.iter().zip(&self.actions);
        columns.filter(|(_, action)| !matches!(action, Action::Skip))
    }
}

/// Reads the header, which ends before `end`; behind it there is padding. Gives where the first
/// record begins, and how many lines there were.
pub(super) fn plan(bytes: &[u8], end: usize, wanted: &Wanted) -> Result<(Plan, Place), CsvError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(CsvError::Utf16);
    }
    let start = if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        3
    } else {
        0
    };
    let delimiter = match wanted.delimiter {
        Some(given) => checked(given)?,
        None => guessed(&bytes[start..end]),
    };
    let mut place = Place { at: start, line: 0 };
    let mut names = Vec::new();
    let mut scratch = Vec::new();
    loop {
        let column = names.len() + 1;
        let fault = |fault| CsvError::Header { column, fault };
        let field = next_field(bytes, &mut place, delimiter, &mut scratch).map_err(fault)?;
        names.push(field.text().map_err(fault)?.to_owned());
        if field.ends_record {
            break;
        }
    }
    if names.len() == 1 && names.iter().all(|name| name.trim().is_empty()) {
        return Err(CsvError::Empty);
    }
    let actions = actions(&names, wanted)?;
    let plan = Plan {
        delimiter,
        names,
        actions,
        wanted: wanted.clone(),
    };
    Ok((plan, place))
}

fn checked(delimiter: char) -> Result<u8, CsvError> {
    let refused = CsvError::Delimiter(delimiter);
    match u8::try_from(delimiter) {
        Ok(b'"' | b'\r' | b'\n' | 0 | b'.' | b'-' | b'+' | b'_') => Err(refused),
        Ok(byte) if byte.is_ascii_alphanumeric() || !byte.is_ascii() => Err(refused),
        Ok(byte) => Ok(byte),
        Err(_) => Err(refused),
    }
}

/// Of comma, semicolon, tab and bar the one that stands most often in the header outside of quotes;
/// comma when there is none.
fn guessed(bytes: &[u8]) -> u8 {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let mut counts = [0_usize; 4];
    let mut in_quotes = false;
    for &byte in bytes {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\n' if !in_quotes => break,
            _ if in_quotes => {}
            _ => {
                if let Some(at) = CANDIDATES.iter().position(|&candidate| candidate == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    let mut best = 0;
    for at in 1..CANDIDATES.len() {
        if counts[at] > counts[best] {
            best = at;
        }
    }
    CANDIDATES[best]
}

fn actions(names: &[String], wanted: &Wanted) -> Result<Vec<Action>, CsvError> {
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut repeated: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = positions.get(name.as_str()) {
            repeated.entry(name).or_insert((*first, at));
        } else {
            positions.insert(name, at);
        }
    }
    let twice = |name: &str| match repeated.get(name) {
        Some((first, second)) => Err(CsvError::RepeatedColumn {
            name: name.to_owned(),
            first: first + 1,
            second: second + 1,
        }),
        None => Ok(()),
    };
    let mut actions: Vec<Action> = Vec::with_capacity(names.len());
    for name in names {
        actions.push(if wanted.all {
            twice(name)?;
            Action::Coded(ColumnType::Inferred)
        } else {
            Action::Skip
        });
    }
    for (name, kind) in &wanted.columns {
        let at = *(positions.get(name.as_str())).ok_or_else(|| CsvError::UnknownColumn {
            name: name.clone(),
            near: Near::new(name, names.iter().map(String::as_str)),
        })?;
        twice(name)?;
        actions[at] = action(kind).map_err(|source| CsvError::Column {
            name: name.clone(),
            source,
        })?;
    }
    Ok(actions)
}

/// What is to be done for a column of this type.
pub(super) fn action(kind: &ColumnType) -> Result<Action, DataError> {
    Ok(match kind {
        ColumnType::Number => Action::Number,
        ColumnType::Categorical {
            levels: Some(levels),
        } => {
            check_levels(levels)?;
            let positions = levels.iter().cloned().zip(0..).collect();
            Action::Listed(levels.clone(), positions)
        }
        ColumnType::Categorical { levels: None } | ColumnType::Inferred | ColumnType::Text => {
            Action::Coded(kind.clone())
        }
    })
}
