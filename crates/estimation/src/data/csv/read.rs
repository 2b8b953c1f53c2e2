//! Blocks in, columns out, on several threads.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{
    CsvError, ReadError,
    blocks::Blocks,
    decode::{Block, Part, decode},
    error::BlockFault,
    gather::{Growing, gather},
    header::Plan,
};
use crate::data::{Dataset, Wanted};

/// What the threads have made so far.
struct Done<E> {
    /// The columns as far as all blocks are there.
    columns: Vec<Growing>,
    rows: usize,
    /// The number of the block that comes next.
    next: usize,
    /// Blocks that wait for one before them.
    waiting: BTreeMap<usize, Part>,
    /// Lines of each block.
    lines: BTreeMap<usize, u64>,
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
    let done = Mutex::new(Done::new());
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
            let (number, stop) = match task {
                Ok(None) => return,
                Ok(Some((number, plan))) => match decode(&plan, &block) {
                    Ok(part) => {
                        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                        done.put(&plan, number, part);
                        continue;
                    }
                    Err(fault) => (number, Stop::Fault(fault)),
                },
                Err((number, error)) => (number, Stop::Error(error)),
            };
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.fail(number, stop);
            drop(done);
            let mut blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
            blocks.stop();
            return;
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
    let (fault, lines_before) = match done.fault {
        Some((number, stop)) => (
            Some(stop),
            header_lines
                + done
                    .lines
                    .range(..number)
                    .map(|(_, lines)| lines)
                    .sum::<u64>(),
        ),
        None => (None, 0),
    };
    let Some(plan) = plan else {
        return Err(match fault {
            Some(Stop::Error(error)) => error,
            _ => CsvError::Empty.into(),
        });
    };
    Err(match fault {
        None => return Ok(gather(&plan, done.columns, done.rows, threads)?),
        Some(Stop::Fault(fault)) => fault.in_file(lines_before, &plan.names).into(),
        Some(Stop::Error(ReadError::Csv(CsvError::TooLong { megabytes, .. }))) => {
            let line = lines_before;
            CsvError::TooLong { line, megabytes }.into()
        }
        Some(Stop::Error(error)) => error,
    })
}

impl<E> Done<E> {
    fn new() -> Self {
        Self {
            columns: Vec::new(),
            rows: 0,
            next: 0,
            waiting: BTreeMap::new(),
            lines: BTreeMap::new(),
            fault: None,
        }
    }

    /// Appends a part when all before it are there, and those that waited for it.
    fn put(&mut self, plan: &Plan, number: usize, part: Part) {
        if number == 0 {
            self.columns = (plan.wanted_columns())
                .map(|(_, action)| Growing::new(action))
                .collect();
        }
        self.lines.insert(number, part.lines);
        self.waiting.insert(number, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.rows += part.rows;
            for (column, part) in self.columns.iter_mut().zip(part.columns) {
                column.append(part);
            }
        }
    }

    /// Blocks are handed out in order, so all blocks before this one are being decoded and will
    /// report their own faults.
    fn fail(&mut self, number: usize, stop: Stop<E>) {
        if self.fault.as_ref().is_none_or(|(first, _)| number < *first) {
            self.fault = Some((number, stop));
        }
    }
}
