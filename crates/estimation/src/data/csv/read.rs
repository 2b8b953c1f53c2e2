//! Blocks in, columns out, on several threads.

use std::sync::{Mutex, PoisonError};

use super::{
    CsvError, ReadError,
    blocks::Blocks,
    decode::{Block, Part, decode},
    error::BlockFault,
    gather::gather,
};
use crate::data::{Dataset, Wanted};

/// What the threads have made so far.
struct Done<E> {
    parts: Vec<Option<Part>>,
    /// The first fault in the order of the file, with the number of its block.
    fault: Option<(usize, Stop<E>)>,
}

enum Stop<E> {
    Fault(BlockFault),
    Error(ReadError<E>),
}

/// Reads a file from a source of bytes on `threads` threads.
///
/// The source appends some bytes to the vector (a quarter to one megabyte is a good measure) and
/// says whether there were any; it is called by one thread at a time. At most `threads` blocks are
/// in memory, beside the columns.
///
/// # Errors
/// What the source reports, and what [`CsvError`] lists; of several the first in the file.
pub fn read<E: Send>(
    wanted: &Wanted,
    threads: usize,
    source: impl FnMut(&mut Vec<u8>) -> Result<bool, E> + Send,
) -> Result<Dataset, ReadError<E>> {
    let blocks = Mutex::new(Blocks::new(source, wanted));
    let done = Mutex::new(Done {
        parts: Vec::new(),
        fault: None,
    });
    let work = || {
        let mut block = Block::default();
        loop {
            let task = {
                let mut blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
                let next = blocks.next(&mut block);
                if next.is_err() {
                    blocks.stop();
                }
                next.map_err(|error| (blocks.count(), error))
            };
            let (number, result) = match task {
                Ok(None) => return,
                Ok(Some((number, plan))) => (number, decode(&plan, &block).map_err(Stop::Fault)),
                Err((number, error)) => (number, Err(Stop::Error(error))),
            };
            let failed = result.is_err();
            put(
                &mut done.lock().unwrap_or_else(PoisonError::into_inner),
                number,
                result,
            );
            if failed {
                let mut blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
                blocks.stop();
                return;
            }
        }
    };
    if threads <= 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
    }
    let blocks = blocks.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (header_lines, plan) = (blocks.header_lines, blocks.plan());
    drop(blocks);
    let Done { parts, fault } = done;
    let lines_before = |number: usize| {
        let parts = parts.iter().take(number).flatten();
        header_lines + parts.map(|part| part.lines).sum::<u64>()
    };
    let Some(plan) = plan else {
        return Err(match fault {
            Some((_, Stop::Error(error))) => error,
            _ => CsvError::Empty.into(),
        });
    };
    Err(match fault {
        None => {
            return Ok(gather(
                &plan,
                parts.into_iter().flatten().collect(),
                threads,
            )?);
        }
        Some((number, Stop::Fault(fault))) => {
            fault.in_file(lines_before(number), &plan.names).into()
        }
        Some((number, Stop::Error(ReadError::Csv(CsvError::TooLong { megabytes, .. })))) => {
            let line = lines_before(number);
            CsvError::TooLong { line, megabytes }.into()
        }
        Some((_, Stop::Error(error))) => error,
    })
}

fn put<E>(done: &mut Done<E>, number: usize, result: Result<Part, Stop<E>>) {
    match result {
        Ok(part) => {
            if done.parts.len() <= number {
                done.parts.resize_with(number + 1, || None);
            }
            done.parts[number] = Some(part);
        }
        // Blocks are handed out in order, so all blocks before this one are being decoded and will
        // report their own faults.
        Err(stop) => {
            if done.fault.as_ref().is_none_or(|(first, _)| number < *first) {
                done.fault = Some((number, stop));
            }
        }
    }
}
