//! One value in a block, and the words of memory by which it is compared.

use super::error::ValueFault;

/// Bytes after a block, so that a whole machine word can be read anywhere in it.
pub(super) const PADDING: usize = 16;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The byte in each of the eight places of a word.
pub(super) const fn everywhere(byte: u8) -> u64 {
    LOW * byte as u64
}

/// The high bit of bytes that are zero; the lowest bit set is exact, those above may not be
/// (Mycroft's test).
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

/// Eight bytes; zero when there are not so many.
#[inline(always)]
pub(super) fn word(bytes: &[u8], at: usize) -> u64 {
    (bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()))
        .map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// Where the value that begins at `from` ends: at a delimiter or a line feed. The block ends in a
/// line feed.
#[inline(always)]
pub(super) fn end_of_plain(bytes: &[u8], from: usize, delimiters: u64) -> usize {
    let mut at = from;
    while at < bytes.len() {
        let word = word(bytes, at);
        let found = zeros(word ^ delimiters) | zeros(word ^ everywhere(b'\n'));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    bytes.len()
}

/// A value: `len` bytes from `start`, with [`PADDING`] bytes of anything behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    bytes: &'a [u8],
    start: usize,
    len: usize,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
}

impl<'a> Field<'a> {
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8], start: usize, end: usize, quoted: bool) -> Self {
        Self {
            bytes,
            start,
            len: end.saturating_sub(start),
            quoted,
        }
    }

    pub(super) fn value(&self) -> &'a [u8] {
        (self.bytes.get(self.start..self.start + self.len)).unwrap_or_default()
    }

    /// A value of fewer than eight bytes in one word, with its length in the last byte.
    #[inline(always)]
    pub(super) fn short(&self) -> Option<u64> {
        (self.len < 8).then(|| {
            let first = word(self.bytes, self.start);
            let length = (self.len as u64) << 56;
            first & ((1_u64 << (8 * self.len)) - 1) | length
        })
    }

    /// Three words which, with the length, say all of a value of 8 to 24 bytes.
    #[inline(always)]
    fn long(&self) -> Key {
        let end = self.start + self.len;
        let middle = if self.len > 16 {
            self.start + 8
        } else {
            self.start
        };
        Key {
            words: [
                word(self.bytes, self.start),
                word(self.bytes, end.saturating_sub(8)),
                word(self.bytes, middle),
            ],
            // A record is shorter than 2³² bytes.
            len: self.len as u32,
        }
    }

    /// Refuses what may not stand in a value without quotes.
    pub(super) fn check_plain(&self) -> Result<(), ValueFault> {
        if self.quoted {
            return Ok(());
        }
        match memchr::memchr2(b'"', b'\r', self.value()) {
            None => Ok(()),
            Some(at) if self.value()[at] == b'"' => Err(ValueFault::StrayQuote),
            Some(_) => Err(ValueFault::LoneReturn),
        }
    }

    /// The value as text.
    pub(super) fn text(&self) -> Result<&'a str, ValueFault> {
        self.check_plain()?;
        let value = self.value();
        if value.contains(&0) {
            return Err(ValueFault::Nul);
        }
        std::str::from_utf8(value).map_err(|_not_utf8| ValueFault::NotUtf8)
    }
}

/// What a value of at least eight bytes looks like in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    words: [u64; 3],
    len: u32,
}

const PLACES: usize = 32;

/// One of the places, and its neighbour where what was there before goes to.
#[inline(always)]
fn place(word: u64) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 59) as usize
}

impl Key {
    /// No value has it.
    const NONE: Self = Self {
        words: [0; 3],
        len: u32::MAX,
    };

    #[inline(always)]
    fn place(self) -> usize {
        let [first, last, middle] = self.words;
        place(first ^ last.rotate_left(23) ^ middle.rotate_left(41) ^ u64::from(self.len))
    }
}

/// The values that were met lately, each in one of two places.
#[derive(Clone, Debug)]
pub(super) struct Memo<T> {
    /// Values of fewer than eight bytes.
    short: [(u64, T); PLACES],
    long: [(Key, T); PLACES],
}

impl<T: Copy + Default> Memo<T> {
    pub(super) fn new() -> Self {
        Self {
            // No short value has all bits set: its length is below 8.
            short: [(u64::MAX, T::default()); PLACES],
            long: [(Key::NONE, T::default()); PLACES],
        }
    }

    /// What was kept for this value. A value of more than 24 bytes may be another one that looks
    /// alike at both ends: `is` compares it.
    #[inline(always)]
    pub(super) fn find(&self, field: Field<'_>, is: impl Fn(T) -> bool) -> Option<T> {
        if let Some(key) = field.short() {
            let at = place(key);
            let (known, value) = &self.short[at];
            if *known == key {
                return Some(*value);
            }
            let (known, value) = &self.short[at ^ 1];
            return (*known == key).then_some(*value);
        }
        let key = field.long();
        let at = key.place();
        for (known, value) in [&self.long[at], &self.long[at ^ 1]] {
            if *known == key && (field.len <= 24 || is(*value)) {
                return Some(*value);
            }
        }
        None
    }

    pub(super) fn put(&mut self, field: Field<'_>, value: T) {
        if let Some(key) = field.short() {
            let at = place(key);
            self.short[at ^ 1] = self.short[at];
            self.short[at] = (key, value);
        } else {
            let key = field.long();
            let at = key.place();
            self.long[at ^ 1] = self.long[at];
            self.long[at] = (key, value);
        }
    }
}
