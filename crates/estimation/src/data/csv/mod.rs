//! Comma-separated files, read in blocks on several threads.
//!
//! A file of millions of respondents has hundreds of columns, of which an analysis needs some. The
//! reader takes the file in blocks that somebody else fetches (this crate opens no files), cuts
//! them between records, and decodes several blocks at a time straight into coded columns. The
//! file as text is never in memory, and values of columns that are not wanted are passed over.
//!
//! # The format
//! RFC 4180 with a header: values in quotes may hold the delimiter, line ends and doubled quotes.
//! Lines end in LF or CRLF; a byte order mark is skipped; lines with nothing on them are skipped
//! when the file has more than one column. The text is UTF-8. A line with too few or too many
//! values, a quote within a value, text after a closing quote, NUL, or bytes that are not UTF-8 are
//! errors with line and column, never repaired. (Bytes of columns that are not wanted are looked at
//! for quotes and line ends only.)
//!
//! # The same result however it is read
//! Neither the sizes of the blocks nor the number of threads can be told from the result: each block
//! has its own dictionary of answers, these are joined in the order of the blocks and then sorted;
//! of several errors the first in the file is reported.
//!
//! # Speed
//! A value that is no longer than 24 bytes and was seen before in its block is found by comparing
//! two or four machine words, so that a question with few answers costs some nanoseconds a row.
//!
//! ```
//! use estimation::data::{ColumnType, Missing, Wanted, csv};
//!
//! let file = "id,agree,hours\r\n1,yes,37.5\r\n2,\"no, never\",NA\r\n";
//! let wanted = Wanted::of([
//!     ("agree", ColumnType::Inferred),
//!     ("hours", ColumnType::Number),
//! ]);
//! let data = csv::parse(file.as_bytes(), &wanted)?;
//! assert_eq!(data.categorical("agree")?.levels(), ["no, never", "yes"]);
//! assert_eq!(data.numeric("hours")?.row(1), Some(Err(Missing::Blank)));
//!
//! let error = csv::parse(b"id,hours\n1,many\n", &wanted).expect_err("there is no “agree”");
//! assert_eq!(error.to_string(), "there is no column “agree”; there are “id”, “hours”");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blocks;
mod coded;
mod column;
mod decode;
mod error;
mod field;
mod gather;
mod header;
mod number;
mod read;

pub use column::{ColumnBuilder, ColumnPlan};
pub use error::{CsvError, ReadError, ValueFault};
pub use read::read;

use super::{Dataset, Wanted};

/// Reads a whole file that is in memory.
///
/// # Errors
/// What [`CsvError`] lists.
pub fn parse(bytes: &[u8], wanted: &Wanted) -> Result<Dataset, CsvError> {
    let mut rest = Some(bytes);
    let read = read(wanted, 1, |block: &mut Vec<u8>| {
        Ok::<bool, std::convert::Infallible>(match rest.take() {
            Some(bytes) => {
                block.extend_from_slice(bytes);
                true
            }
            None => false,
        })
    });
    read.map_err(|error| match error {
        ReadError::Csv(error) => error,
        ReadError::Source(never) => match never {},
    })
}
