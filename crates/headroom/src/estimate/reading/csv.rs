//! A CSV file in blocks: a file of gigabytes is never in memory.

use std::{fs::File, io::Read, path::Path};

use estimation::data::{
    Dataset, Wanted,
    csv::{self, ReadError as Stopped},
};

use super::{ReadError, threads};

/// Small enough that a block stays in the cache between being read and being decoded.
const LARGEST: u64 = 512 << 10;
const SMALLEST: u64 = 64 << 10;

pub(super) fn read(file: &Path, wanted: &Wanted) -> Result<Dataset, ReadError> {
    let broken = |source| ReadError::Io {
        file: file.to_owned(),
        source,
    };
    let mut open = File::open(file).map_err(broken)?;
    let length = open.metadata().map_err(broken)?.len();
    let threads = threads();
    // Some blocks for each thread also of a small file.
    let size = (length / (8 * threads as u64)).clamp(SMALLEST, LARGEST) as usize;
    let read = csv::read(wanted, threads, |block: &mut Vec<u8>| {
        let start = block.len();
        block.resize(start + size, 0);
        let mut end = start;
        let result = loop {
            match open.read(&mut block[end..]) {
                Ok(0) => break Ok(end > start),
                Ok(more) => end += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
            if end == block.len() {
                break Ok(true);
            }
        };
        block.truncate(end);
        result
    });
    read.map_err(|stopped| match stopped {
        Stopped::Source(source) => broken(source),
        Stopped::Csv(source) => ReadError::Csv {
            file: file.to_owned(),
            source,
        },
    })
}
