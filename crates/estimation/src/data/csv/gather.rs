//! The parts of all blocks, joined to columns in the order of the file.
//!
//! A part is appended as soon as those before it are there, with its codes translated to the
//! dictionary of the whole column, so that what was decoded lies in memory once. At the end the
//! levels are sorted, and the codes translated in place.

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
    decode::PartColumn,
    header::{Action, Plan},
    number::NumberPart,
};
use crate::data::{
    Categorical, Column, ColumnType, DataError, Dataset, Missing, Numeric, Text,
    convert::{number, sorted},
};

/// A column that grows by parts.
#[derive(Debug)]
pub(super) enum Growing {
    Number(NumberPart),
    Coded(GrowingCodes),
}

impl Growing {
    pub(super) fn new(action: &Action) -> Self {
        match action {
            Action::Number => Self::Number(NumberPart::default()),
            Action::Skip | Action::Coded(_) | Action::Listed(..) => {
                Self::Coded(GrowingCodes::default())
            }
        }
    }

    pub(super) fn append(&mut self, part: PartColumn) {
        match (self, part) {
            (Self::Number(column), PartColumn::Number(part)) => {
                if !part.missing.is_empty() {
                    column.missing.resize(column.values.len(), None);
                    column.missing.extend(part.missing);
                }
                column.values.extend(part.values);
                if !column.missing.is_empty() {
                    column.missing.resize(column.values.len(), None);
                }
            }
            (Self::Coded(column), PartColumn::Coded(part)) => column.append(&part),
            // A plan makes one kind of part for a column.
            (Self::Number(_), PartColumn::Coded(_)) | (Self::Coded(_), PartColumn::Number(_)) => {}
        }
    }

    pub(super) fn finish(self, action: &Action) -> Result<Column, DataError> {
        match self {
            Self::Number(part) => {
                let NumberPart { values, missing } = part;
                Ok(Column::Number(Numeric::from_parts(values, missing)))
            }
            Self::Coded(column) => match action {
                Action::Listed(levels, positions) => {
                    let slot = |text: &str| positions.get(text).map_or(0, |&at| usize::from(at));
                    Ok(column.categories(levels.clone(), slot))
                }
                Action::Coded(kind) => column.finish(kind),
                Action::Number | Action::Skip => column.finish(&ColumnType::Inferred),
            },
        }
    }
}

/// What a code of a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// The answer with this position in the order of first appearance.
    Answer(u32),
    Missing(Missing),
}

/// A column of answers that grows by parts.
#[derive(Debug)]
pub(super) struct GrowingCodes {
    answers: Vec<String>,
    codes_of_answers: HashMap<String, u32>,
    codes_of_reasons: [Option<u32>; 4],
    meanings: Vec<Meaning>,
    codes: BlockCodes,
}

impl Default for GrowingCodes {
    fn default() -> Self {
        Self {
            answers: Vec::new(),
            codes_of_answers: HashMap::new(),
            codes_of_reasons: [None; 4],
            meanings: Vec::new(),
            codes: BlockCodes::U8(Vec::new()),
        }
    }
}

impl GrowingCodes {
    fn append(&mut self, part: &CodedPart) {
        let table: Vec<u32> = (part.entries.iter())
            .map(|entry| match entry.missing {
                Some(reason) => self.code_of_reason(reason),
                None => self.code_of_answer(&entry.text),
            })
            .collect();
        self.codes.widen_for(self.meanings.len());
        match &mut self.codes {
            BlockCodes::U8(out) => {
                // Codes of the column are below 257 here.
                let table: Vec<u8> = table.iter().map(|&code| code as u8).collect();
                part.codes.translated(&table, out);
            }
            BlockCodes::U16(out) => {
                let table: Vec<u16> = table.iter().map(|&code| code as u16).collect();
                part.codes.translated(&table, out);
            }
            BlockCodes::U32(out) => part.codes.translated(&table, out),
        }
    }

    fn code_of_reason(&mut self, reason: Missing) -> u32 {
        let next = self.meanings.len() as u32;
        *self.codes_of_reasons[reason.position()].get_or_insert_with(|| {
            self.meanings.push(Meaning::Missing(reason));
            next
        })
    }

    fn code_of_answer(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes_of_answers.get(text) {
            return code;
        }
        let code = self.meanings.len() as u32;
        (self.meanings).push(Meaning::Answer(self.answers.len() as u32));
        self.answers.push(text.to_owned());
        self.codes_of_answers.insert(text.to_owned(), code);
        code
    }

    /// Sees what the column is.
    fn finish(self, kind: &ColumnType) -> Result<Column, DataError> {
        // Few numbers stay coded: they can be had as numbers and as categories.
        const FEW: usize = 252;
        let inferred = matches!(kind, ColumnType::Inferred);
        let most = usize::from(Categorical::MOST_LEVELS);
        let count = self.answers.len();
        if inferred && count > FEW {
            let numbers: Option<Vec<f64>> = self.answers.iter().map(|text| number(text)).collect();
            if let Some(numbers) = numbers {
                return Ok(Column::Number(self.numbers(&numbers)));
            }
        }
        if matches!(kind, ColumnType::Text) || inferred && count > most {
            let table = self.table(|answer| answer, Text::code_of);
            let mut codes = Vec::new();
            self.codes.translated(&table, &mut codes);
            return Ok(Column::Text(Text::from_parts(self.answers, codes)));
        }
        if count > most {
            return Err(DataError::TooManyLevels {
                levels: count,
                most,
            });
        }
        let order = sorted(&self.answers);
        let levels: Vec<String> = order.iter().map(|&at| self.answers[at].clone()).collect();
        let ranks: HashMap<&str, usize> = levels.iter().map(String::as_str).zip(0..).collect();
        let slot = |text: &str| ranks.get(text).copied().unwrap_or(0);
        Ok(self.categories(levels.clone(), slot))
    }

    /// What each code becomes.
    fn table<T>(&self, answer: impl Fn(u32) -> T, missing: impl Fn(Missing) -> T) -> Vec<T> {
        (self.meanings.iter())
            .map(|meaning| match meaning {
                Meaning::Answer(at) => answer(*at),
                Meaning::Missing(reason) => missing(*reason),
            })
            .collect()
    }

    fn categories(self, levels: Vec<String>, slot: impl Fn(&str) -> usize) -> Column {
        let count = levels.len();
        let table = self.table(
            |answer| slot(&self.answers[answer as usize]),
            |reason| count + reason.position(),
        );
        let narrow: Vec<u8> = table.iter().map(|&slot| slot as u8).collect();
        let column = match self.codes {
            BlockCodes::U8(mut codes) if count <= 252 => {
                if narrow.iter().zip(0..).any(|(&slot, code)| slot != code) {
                    for code in &mut codes {
                        *code = narrow[usize::from(*code)];
                    }
                }
                Categorical::from_narrow_slots(levels, codes)
            }
            codes if count <= 252 => {
                let mut slots = Vec::new();
                codes.translated(&narrow, &mut slots);
                Categorical::from_narrow_slots(levels, slots)
            }
            codes => {
                let wide: Vec<u16> = table.iter().map(|&slot| slot as u16).collect();
                let mut slots = Vec::new();
                codes.translated(&wide, &mut slots);
                Categorical::from_wide_slots(levels, slots)
            }
        };
        Column::Categorical(column)
    }

    fn numbers(&self, numbers: &[f64]) -> Numeric {
        let (mut values, mut missing) = (Vec::new(), Vec::new());
        let table = self.table(|answer| numbers[answer as usize], |_| 0.0);
        self.codes.translated(&table, &mut values);
        if self.codes_of_reasons.iter().any(Option::is_some) {
            let table = self.table(|_| None, Some);
            self.codes.translated(&table, &mut missing);
        }
        Numeric::from_parts(values, missing)
    }
}

/// A column that waits to be finished, and then what became of it.
enum Job {
    Growing(Growing),
    Made(Result<Column, DataError>),
    Taken,
}

/// Finishes the columns that are wanted, side by side.
pub(super) fn gather(
    plan: &Plan,
    columns: Vec<Growing>,
    rows: usize,
    threads: usize,
) -> Result<Dataset, CsvError> {
    let wanted: Vec<(&String, &Action)> = plan.wanted_columns().collect();
    let jobs: Vec<Mutex<Job>> = (columns.into_iter())
        .map(|column| Mutex::new(Job::Growing(column)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(job), Some((_, action))) = (jobs.get(at), wanted.get(at)) else {
                return;
            };
            let mut job = job.lock().unwrap_or_else(PoisonError::into_inner);
            if let Job::Growing(column) = std::mem::replace(&mut *job, Job::Taken) {
                *job = Job::Made(column.finish(action));
            }
        }
    };
    // A thread costs more than a small file.
    if threads <= 1 || rows.saturating_mul(wanted.len()) < 1 << 21 {
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
