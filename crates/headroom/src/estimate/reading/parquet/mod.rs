//! A Parquet file: its columns are read side by side, those that are not wanted not at all.
//!
//! Texts, whole numbers, floating-point numbers, decimals, yes and no, dates and times are
//! understood, with no value as a missing answer; dates and times become text by ISO 8601. Columns
//! within columns (lists, maps, groups) are refused. A floating-point value that is not a number is
//! refused too: what it stands for is not known.

mod values;

use std::{
    fs::File,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use estimation::data::{
    Column, ColumnPlan, ColumnType, DataError, Dataset, Near, Wanted, csv::ValueFault,
};
use parquet::{
    errors::ParquetError,
    file::{
        metadata::ParquetMetaData,
        reader::{FileReader, SerializedFileReader},
    },
    schema::types::ColumnDescriptor,
};

use self::values::{Shape, fill};
use super::{ReadError, threads};

/// What is wrong with a Parquet file or a column of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("the file is not a Parquet file, or is damaged")]
    File(#[source] ParquetError),
    #[error("there is no column “{name}”{near}")]
    UnknownColumn { name: String, near: Near },
    #[error("column “{name}”: {what} cannot be read: write it as {instead}")]
    Unsupported {
        name: String,
        what: String,
        instead: &'static str,
    },
    #[error("column “{name}”, row {row}: {fault}")]
    Value {
        name: String,
        row: usize,
        fault: ValueFault,
    },
    #[error("column “{name}”")]
    Column { name: String, source: DataError },
    #[error("column “{name}” could not be decoded")]
    Decode { name: String, source: ParquetError },
}

/// A column to read: where it is, and what it is to become.
struct Task<'a> {
    name: String,
    leaf: usize,
    shape: Shape,
    plan: ColumnPlan<'a>,
}

pub(super) fn read(file: &Path, wanted: &Wanted) -> Result<Dataset, ReadError> {
    let broken = |source| ReadError::Io {
        file: file.to_owned(),
        source,
    };
    let wrong = |source| ReadError::Parquet {
        file: file.to_owned(),
        source,
    };
    let open = || File::open(file).map_err(broken);
    let reader = SerializedFileReader::new(open()?).map_err(|error| wrong(Problem::File(error)))?;
    let tasks = tasks(reader.metadata(), wanted).map_err(wrong)?;
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    drop(reader);
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Result<Column, ReadError>>>> =
        tasks.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        // Each thread has its own place in the file.
        let reader = open().and_then(|file| {
            SerializedFileReader::new(file).map_err(|error| wrong(Problem::File(error)))
        });
        let reader = match reader {
            Ok(reader) => reader,
            Err(error) => {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if let Some(place) = done.get(at) {
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(Err(error));
                }
                return;
            }
        };
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(task), Some(place)) = (tasks.get(at), done.get(at)) else {
                return;
            };
            let column = column(&reader, task).map_err(wrong);
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(column);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads().min(tasks.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut data = Dataset::new(rows);
    for (task, column) in tasks.iter().zip(done) {
        let column = column.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A place stays empty only where a thread could not open the file, which another place says.
        let Some(column) = column else { continue };
        data.insert(task.name.as_str(), column?).map_err(|source| {
            wrong(Problem::Column {
                name: task.name.clone(),
                source,
            })
        })?;
    }
    Ok(data)
}

fn tasks<'a>(metadata: &ParquetMetaData, wanted: &'a Wanted) -> Result<Vec<Task<'a>>, Problem> {
    let leaves = metadata.file_metadata().schema_descr().columns();
    let top = |leaf: &ColumnDescriptor| leaf.path().parts().first().cloned().unwrap_or_default();
    let names: Vec<String> = leaves.iter().map(|leaf| top(leaf)).collect();
    if let Some(name) = wanted.columns.keys().find(|name| !names.contains(name)) {
        let mut distinct: Vec<&str> = names.iter().map(String::as_str).collect();
        distinct.dedup();
        return Err(Problem::UnknownColumn {
            name: name.clone(),
            near: Near::new(name, distinct),
        });
    }
    let mut tasks = Vec::new();
    for (at, (leaf, name)) in leaves.iter().zip(&names).enumerate() {
        let kind = match wanted.columns.get(name) {
            Some(kind) => kind,
            None if wanted.all => &ColumnType::Inferred,
            None => continue,
        };
        let plan = ColumnPlan::new(kind, wanted).map_err(|source| Problem::Column {
            name: name.clone(),
            source,
        })?;
        tasks.push(Task {
            name: name.clone(),
            leaf: at,
            shape: Shape::of(leaf, name)?,
            plan,
        });
    }
    Ok(tasks)
}

fn column(reader: &SerializedFileReader<File>, task: &Task<'_>) -> Result<Column, Problem> {
    let broken = |source| Problem::Decode {
        name: task.name.clone(),
        source,
    };
    let mut builder = task.plan.builder();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(broken)?;
        let pages = group.get_column_reader(task.leaf).map_err(broken)?;
        fill(&mut builder, task.shape, pages).map_err(|stopped| match stopped {
            values::Stopped::Parquet(source) => broken(source),
            values::Stopped::Value(fault) => Problem::Value {
                name: task.name.clone(),
                row: builder.rows() + 1,
                fault,
            },
        })?;
    }
    builder.finish().map_err(|source| Problem::Column {
        name: task.name.clone(),
        source,
    })
}
