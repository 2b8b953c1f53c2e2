//! Records of a block into columns.

use super::{
    coded::{Coded, CodedPart},
    error::{BlockFault, BlockFaultKind, ValueFault},
    field::{Field, PADDING, end_of_plain, everywhere},
    header::{Action, Plan},
    number::{NumberPart, Numbers},
};

/// Whole records: bytes from `start` to `end`, of which the last is a line feed, and then padding.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a block holds of each column that is wanted, in the order of the file.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) rows: usize,
    pub(super) lines: u64,
    pub(super) columns: Vec<PartColumn>,
}

#[derive(Debug)]
pub(super) enum PartColumn {
    Coded(CodedPart),
    Number(NumberPart),
}

/// Where reading stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) at: usize,
    /// Line feeds before it.
    pub(super) line: u64,
}

/// A value with what follows it.
#[derive(Debug)]
pub(super) struct Found<'a> {
    field: Field<'a>,
    pub(super) ends_record: bool,
}

impl<'a> Found<'a> {
    pub(super) fn text(&self) -> Result<&'a str, ValueFault> {
        self.field.text()
    }
}

#[derive(Debug)]
enum Decoder<'a> {
    Skip,
    Coded(Box<Coded<'a>>),
    Number(Box<Numbers<'a>>),
}

/// Decodes all records of a block.
pub(super) fn decode(plan: &Plan, block: &Block) -> Result<Part, BlockFault> {
    let bytes = &block.bytes[..block.end + PADDING];
    let mut decoders = decoders(plan, block);
    let last = decoders.len().saturating_sub(1);
    let mut place = Place {
        at: block.start,
        line: 0,
    };
    let mut scratch = Vec::new();
    let mut rows = 0;
    while place.at < block.end {
        if last > 0 && skip_blank(bytes, &mut place) {
            continue;
        }
        let line = place.line;
        for (column, decoder) in decoders.iter_mut().enumerate() {
            let at = |fault| BlockFault {
                line,
                what: BlockFaultKind::Value(column, fault),
            };
            let found = next_field(bytes, &mut place, plan.delimiter, &mut scratch).map_err(at)?;
            match decoder {
                Decoder::Skip => found.field.check_plain(),
                Decoder::Coded(coded) => coded.take(found.field),
                Decoder::Number(numbers) => numbers.take(found.field),
            }
            .map_err(at)?;
            if found.ends_record != (column == last) {
                let mut count = column + 1;
                let mut ends = found.ends_record;
                while !ends && place.at < block.end {
                    let more = next_field(bytes, &mut place, plan.delimiter, &mut scratch);
                    count += 1;
                    ends = more.map_or(true, |more| more.ends_record);
                }
                return Err(BlockFault {
                    line,
                    what: BlockFaultKind::Width(count),
                });
            }
        }
        rows += 1;
    }
    let columns = (decoders.into_iter())
        .filter_map(|decoder| match decoder {
            Decoder::Skip => None,
            Decoder::Coded(coded) => Some(PartColumn::Coded(coded.finish())),
            Decoder::Number(numbers) => Some(PartColumn::Number(numbers.finish())),
        })
        .collect();
    Ok(Part {
        rows,
        lines: place.line,
        columns,
    })
}

fn decoders<'a>(plan: &'a Plan, block: &Block) -> Vec<Decoder<'a>> {
    // Room for as many rows as there would be with one byte a value; a guess, no limit.
    let rows = (block.end - block.start) / (2 * plan.actions.len()).max(1) + 1;
    (plan.actions.iter())
        .map(|action| match action {
            Action::Skip => Decoder::Skip,
            Action::Coded(_) => Decoder::Coded(Box::new(Coded::new(&plan.wanted, None, rows))),
            Action::Listed(_, levels) => {
                Decoder::Coded(Box::new(Coded::new(&plan.wanted, Some(levels), rows)))
            }
            Action::Number => Decoder::Number(Box::new(Numbers::new(&plan.wanted, rows))),
        })
        .collect()
}

fn skip_blank(bytes: &[u8], place: &mut Place) -> bool {
    let length = match bytes[place.at..] {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => return false,
    };
    place.at += length;
    place.line += 1;
    true
}

/// Takes the value at the place, and moves behind the delimiter or line end after it.
#[inline(always)]
pub(super) fn next_field<'a>(
    bytes: &'a [u8],
    place: &mut Place,
    delimiter: u8,
    scratch: &'a mut Vec<u8>,
) -> Result<Found<'a>, ValueFault> {
    let start = place.at;
    if bytes.get(start) == Some(&b'"') {
        return quoted_field(bytes, place, delimiter, scratch);
    }
    let end = end_of_plain(bytes, start, everywhere(delimiter));
    place.at = end + 1;
    if bytes.get(end) == Some(&delimiter) {
        return Ok(Found {
            field: Field::new(bytes, start, end, false),
            ends_record: false,
        });
    }
    place.line += 1;
    let cut = usize::from(end > start && bytes[end - 1] == b'\r');
    Ok(Found {
        field: Field::new(bytes, start, end - cut, false),
        ends_record: true,
    })
}

fn quoted_field<'a>(
    bytes: &'a [u8],
    place: &mut Place,
    delimiter: u8,
    scratch: &'a mut Vec<u8>,
) -> Result<Found<'a>, ValueFault> {
    let open = place.at;
    let mut from = open + 1;
    scratch.clear();
    let field = loop {
        let rest = bytes.get(from..).unwrap_or_default();
        let end = from + memchr::memchr(b'"', rest).ok_or(ValueFault::Unclosed)?;
        if bytes.get(end + 1) == Some(&b'"') {
            scratch.extend_from_slice(&bytes[from..=end]);
            from = end + 2;
            continue;
        }
        place.line += memchr::memchr_iter(b'\n', &bytes[open..end]).count() as u64;
        place.at = end + 1;
        if scratch.is_empty() {
            break Field::new(bytes, from, end, true);
        }
        scratch.extend_from_slice(&bytes[from..end]);
        let length = scratch.len();
        scratch.resize(length + PADDING, 0);
        break Field::new(scratch, 0, length, true);
    };
    let behind = bytes.get(place.at..).unwrap_or_default();
    let (step, ends_record) = match behind {
        [byte, ..] if *byte == delimiter => (1, false),
        [b'\n', ..] => (1, true),
        [b'\r', b'\n', ..] => (2, true),
        _ => return Err(ValueFault::AfterQuote),
    };
    place.at += step;
    place.line += u64::from(ends_record);
    Ok(Found { field, ends_record })
}
