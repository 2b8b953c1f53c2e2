//! The parts of all blocks, joined to columns.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    CsvError,
    coded::{BlockCodes, CodedPart},
    decode::{Part, PartColumn},
    header::{Action, Plan},
    number::NumberPart,
};
use crate::data::{
    Categorical, Column, ColumnType, DataError, Dataset, Missing, Numeric, Text,
    convert::{number, sorted},
};

/// A column that waits to be joined, and then what became of it.
enum Job {
    Parts(Vec<PartColumn>),
    Made(Result<Column, DataError>),
}

/// Joins the parts, which are in the order of the file.
pub(super) fn gather(plan: &Plan, parts: Vec<Part>, threads: usize) -> Result<Dataset, CsvError> {
    let rows = parts.iter().map(|part| part.rows).sum();
    let wanted: Vec<(&String, &Action)> = (plan.names.iter().zip(&plan.actions))
        .filter(|(_, action)| !matches!(action, Action::Skip))
        .collect();
    let mut columns: Vec<Vec<PartColumn>> = Vec::new();
    columns.resize_with(wanted.len(), || Vec::with_capacity(parts.len()));
    for part in parts {
        for (column, part) in columns.iter_mut().zip(part.columns) {
            column.push(part);
        }
    }
    let jobs: Vec<Mutex<Job>> = (columns.into_iter())
        .map(|parts| Mutex::new(Job::Parts(parts)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(job), Some((_, action))) = (jobs.get(at), wanted.get(at)) else {
                return;
            };
            let mut job = job.lock().unwrap_or_else(PoisonError::into_inner);
            if let Job::Parts(parts) = &mut *job {
                *job = Job::Made(join(action, std::mem::take(parts), rows));
            }
        }
    };
    // A thread costs more than a small file.
    if threads <= 1 || rows.saturating_mul(wanted.len()) < 1 << 18 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
    }
    let mut data = Dataset::new(rows);
    for (job, (name, _)) in jobs.into_iter().zip(wanted) {
        let wrong = |source| CsvError::Column {
            name: name.clone(),
            source,
        };
        if let Job::Made(column) = job.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let column = column.map_err(wrong)?;
            data.insert(name.as_str(), column).map_err(wrong)?;
        }
    }
    Ok(data)
}

pub(super) fn join(
    action: &Action,
    parts: Vec<PartColumn>,
    rows: usize,
) -> Result<Column, DataError> {
    let mut coded = Vec::new();
    let mut numbers = Vec::new();
    for part in parts {
        match part {
            PartColumn::Coded(part) => coded.push(part),
            PartColumn::Number(part) => numbers.push(part),
        }
    }
    match action {
        Action::Number | Action::Skip => Ok(Column::Number(join_numbers(numbers, rows))),
        Action::Listed(levels, positions) => {
            let slot = |text: &str| positions.get(text).map_or(0, |&at| usize::from(at));
            categories(levels.clone(), slot, coded, rows)
        }
        Action::Coded(kind) => join_coded(kind, coded, rows),
    }
}

fn join_numbers(parts: Vec<NumberPart>, rows: usize) -> Numeric {
    let mut values = Vec::with_capacity(rows);
    let mut missing = Vec::new();
    for part in parts {
        if !part.missing.is_empty() {
            missing.resize(values.len(), None);
            missing.extend(part.missing);
        }
        values.extend(part.values);
        if !missing.is_empty() {
            missing.resize(values.len(), None);
        }
    }
    Numeric::from_parts(values, missing)
}

/// Joins the dictionaries in the order of the blocks, and sees what the column is.
fn join_coded(kind: &ColumnType, parts: Vec<CodedPart>, rows: usize) -> Result<Column, DataError> {
    let mut values: Vec<String> = Vec::new();
    let mut positions: HashMap<String, usize> = HashMap::new();
    for entry in parts.iter().flat_map(|part| &part.entries) {
        if entry.missing.is_none() && !positions.contains_key(&entry.text) {
            positions.insert(entry.text.clone(), values.len());
            values.push(entry.text.clone());
        }
    }
    let inferred = matches!(kind, ColumnType::Inferred);
    let most = usize::from(Categorical::MOST_LEVELS);
    // Few numbers stay coded: they can be had as numbers and as categories.
    const FEW: usize = 252;
    if inferred && values.len() > FEW {
        let numbers: Option<Vec<f64>> = values.iter().map(|value| number(value)).collect();
        if let Some(numbers) = numbers {
            return Ok(Column::Number(as_numbers(
                &numbers, &positions, parts, rows,
            )));
        }
    }
    if matches!(kind, ColumnType::Text) || inferred && values.len() > most {
        return Ok(Column::Text(as_text(values, &positions, parts, rows)));
    }
    if values.len() > most {
        return Err(DataError::TooManyLevels {
            levels: values.len(),
            most,
        });
    }
    let order = sorted(&values);
    let mut rank = vec![0; order.len()];
    for (place, &at) in order.iter().enumerate() {
        rank[at] = place;
    }
    let levels = order.iter().map(|&at| values[at].clone()).collect();
    let slot = |text: &str| positions.get(text).map_or(0, |&at| rank[at]);
    categories(levels, slot, parts, rows)
}

/// What each code of a part means, as `answer` or `missing` make it.
fn meanings<T>(
    part: &CodedPart,
    answer: impl Fn(&str) -> T,
    missing: impl Fn(Missing) -> T,
) -> Vec<T> {
    (part.entries.iter())
        .map(|entry| match entry.missing {
            Some(reason) => missing(reason),
            None => answer(&entry.text),
        })
        .collect()
}

/// Appends what the codes of a part mean. Codes are positions in the meanings.
fn append<T: Copy>(out: &mut Vec<T>, codes: &BlockCodes, meanings: &[T]) {
    match codes {
        BlockCodes::U8(codes) => out.extend(codes.iter().map(|&code| meanings[usize::from(code)])),
        BlockCodes::U16(codes) => out.extend(codes.iter().map(|&code| meanings[usize::from(code)])),
        BlockCodes::U32(codes) => out.extend(codes.iter().map(|&code| meanings[code as usize])),
    }
}

fn categories(
    levels: Vec<String>,
    slot: impl Fn(&str) -> usize,
    parts: Vec<CodedPart>,
    rows: usize,
) -> Result<Column, DataError> {
    let count = levels.len();
    let missing = |reason: Missing| count + reason.position();
    let column = if count <= 252 {
        let mut codes: Vec<u8> = Vec::with_capacity(rows);
        for part in parts {
            let table = meanings(
                &part,
                |text| slot(text) as u8,
                |reason| missing(reason) as u8,
            );
            append(&mut codes, &part.codes, &table);
        }
        Categorical::from_narrow_slots(levels, codes)
    } else {
        let mut codes: Vec<u16> = Vec::with_capacity(rows);
        for part in parts {
            let table = meanings(
                &part,
                |text| slot(text) as u16,
                |reason| missing(reason) as u16,
            );
            append(&mut codes, &part.codes, &table);
        }
        Categorical::from_wide_slots(levels, codes)
    };
    Ok(Column::Categorical(column))
}

fn as_numbers(
    numbers: &[f64],
    positions: &HashMap<String, usize>,
    parts: Vec<CodedPart>,
    rows: usize,
) -> Numeric {
    let mut cells: Vec<Result<f64, Missing>> = Vec::with_capacity(rows);
    for part in parts {
        let value = |text: &str| Ok(positions.get(text).map_or(0.0, |&at| numbers[at]));
        let table = meanings(&part, value, Err);
        append(&mut cells, &part.codes, &table);
    }
    let missing = if cells.iter().all(Result::is_ok) {
        Vec::new()
    } else {
        cells.iter().map(|cell| cell.err()).collect()
    };
    let values = cells.into_iter().map(|cell| cell.unwrap_or(0.0));
    Numeric::from_parts(values.collect(), missing)
}

fn as_text(
    values: Vec<String>,
    positions: &HashMap<String, usize>,
    parts: Vec<CodedPart>,
    rows: usize,
) -> Text {
    let mut codes: Vec<u32> = Vec::with_capacity(rows);
    for part in parts {
        let code = |text: &str| positions.get(text).map_or(0, |&at| at as u32);
        let table = meanings(&part, code, Text::code_of);
        append(&mut codes, &part.codes, &table);
    }
    Text::from_parts(values, codes)
}
