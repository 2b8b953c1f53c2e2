//! Opens files of answers.

mod csv;
mod parquet;

use std::{
    io,
    path::{Path, PathBuf},
};

use estimation::data::{Dataset, Wanted, csv::CsvError};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("{} could not be read", file.display())]
    Io { file: PathBuf, source: io::Error },
    #[error("{}", file.display())]
    Csv { file: PathBuf, source: CsvError },
    #[error("{}", file.display())]
    Parquet {
        file: PathBuf,
        source: parquet::Problem,
    },
}

impl ReadError {
    /// The column that is wanted but not there.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Csv {
                source: CsvError::UnknownColumn { name, .. },
                ..
            }
            | Self::Parquet {
                source: parquet::Problem::UnknownColumn { name, .. },
                ..
            } => Some(name),
            _ => None,
        }
    }
}

/// Reads the columns that are wanted of a CSV file, or of a Parquet file (its name ends in
/// `.parquet`).
pub(crate) fn read(file: &Path, wanted: &Wanted) -> Result<Dataset, ReadError> {
    let is_parquet = (file.extension()).is_some_and(|end| end.eq_ignore_ascii_case("parquet"));
    if is_parquet {
        parquet::read(file, wanted)
    } else {
        csv::read(file, wanted)
    }
}

/// How many threads to read with.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
