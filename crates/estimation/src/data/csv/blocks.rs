//! Cuts a file between records.
//!
//! Quotes come in pairs in every value that is well formed (a doubled quote is two), so a line feed
//! ends a record exactly when there is an even number of quotes before it. In a file that is not
//! well formed the cut may fall within a value, but then the fault stands before the cut, and it is
//! the first fault that is reported.

use std::sync::Arc;

use memchr::{memchr_iter, memrchr};

use super::{
    CsvError, ReadError,
    decode::Block,
    field::PADDING,
    header::{Plan, plan},
};
use crate::data::Wanted;

/// The longest record.
const MOST_MEGABYTES: usize = 64;

/// Hands out the file in blocks of whole records.
pub(super) struct Blocks<'a, S> {
    source: S,
    wanted: &'a Wanted,
    plan: Option<Arc<Plan>>,
    /// The beginning of a record that the last block did not have whole.
    carry: Vec<u8>,
    count: usize,
    ended: bool,
    stopped: bool,
    /// Lines of the header.
    pub(super) header_lines: u64,
}

/// The number of a block and how to read it.
pub(super) type Task = (usize, Arc<Plan>);

impl<'a, E, S: FnMut(&mut Vec<u8>) -> Result<bool, E>> Blocks<'a, S> {
    pub(super) fn new(source: S, wanted: &'a Wanted) -> Self {
        Self {
            source,
            wanted,
            plan: None,
            carry: Vec::new(),
            count: 0,
            ended: false,
            stopped: false,
            header_lines: 0,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn plan(&self) -> Option<Arc<Plan>> {
        self.plan.clone()
    }

    /// No more blocks are handed out.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    /// Fills the next block; `None` at the end.
    pub(super) fn next(&mut self, block: &mut Block) -> Result<Option<Task>, ReadError<E>> {
        if self.stopped {
            return Ok(None);
        }
        block.bytes.clear();
        block.bytes.append(&mut self.carry);
        let end = self.fill(&mut block.bytes)?;
        if end == 0 {
            return match &self.plan {
                Some(_) => Ok(None),
                None => Err(CsvError::Empty.into()),
            };
        }
        self.carry.extend_from_slice(&block.bytes[end..]);
        block.bytes.truncate(end);
        block.bytes.resize(end + PADDING, 0);
        block.end = end;
        block.start = 0;
        let plan = match &self.plan {
            Some(plan) => Arc::clone(plan),
            None => {
                let (plan, place) = plan(&block.bytes, end, self.wanted)?;
                block.start = place.at;
                self.header_lines = place.line;
                Arc::clone(self.plan.insert(Arc::new(plan)))
            }
        };
        self.count += 1;
        Ok(Some((self.count - 1, plan)))
    }

    /// Takes bytes from the source until a record ends, and gives where the last one ends.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<usize, ReadError<E>> {
        let mut scanned = 0;
        let mut in_quotes = false;
        loop {
            let before = bytes.len();
            if !self.ended {
                let more = (self.source)(bytes).map_err(ReadError::Source)?;
                self.ended = !more || bytes.len() <= before;
            }
            if self.ended {
                if bytes.last().is_some_and(|&byte| byte != b'\n') {
                    bytes.push(b'\n');
                }
                return Ok(bytes.len());
            }
            let new = &bytes[scanned..];
            let quotes = memchr_iter(b'"', new).count();
            if let Some(end) = last_end(new, in_quotes != (quotes % 2 == 1)) {
                return Ok(scanned + end);
            }
            in_quotes ^= quotes % 2 == 1;
            scanned = bytes.len();
            if scanned > MOST_MEGABYTES << 20 {
                return Err(ReadError::Csv(CsvError::TooLong {
                    line: 0,
                    megabytes: MOST_MEGABYTES,
                }));
            }
        }
    }
}

/// Where the last record ends, given whether the end of the bytes is within quotes.
fn last_end(bytes: &[u8], mut in_quotes: bool) -> Option<usize> {
    let mut end = bytes.len();
    while let Some(at) = memrchr(b'\n', &bytes[..end]) {
        in_quotes ^= memchr_iter(b'"', &bytes[at..end]).count() % 2 == 1;
        if !in_quotes {
            return Some(at + 1);
        }
        end = at;
    }
    None
}
