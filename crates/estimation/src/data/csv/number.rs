//! Numbers, read exactly.
//!
//! A decimal with up to 15 digits and up to 22 after the point is an integer below 2⁵³ divided by a
//! power of ten that is itself exact, so that one division gives the nearest double (Clinger 1990).
//! Everything else goes to the standard library, which is exact too, but slower.

use super::{
    error::{ValueFault, shown},
    field::{Field, Memo},
};
use crate::data::{Missing, Wanted};

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A plain decimal of few digits; `None` for anything else, number or not.
#[inline]
fn plain(value: &[u8]) -> Option<f64> {
    let (negative, digits) = match value {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let mut whole = 0_u64;
    let mut after_point = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if after_point.is_none() => after_point = Some(digits.len() - at - 1),
            _ => return None,
        }
    }
    if digits.len() > 15 && after_point.is_none() || digits == b"." {
        return None;
    }
    let number = whole as f64 / POWERS.get(after_point.unwrap_or(0))?;
    Some(if negative { -number } else { number })
}

/// A finite number. Spaces around it are allowed; names of things that are no number are not.
fn parse(value: &[u8]) -> Result<f64, ValueFault> {
    if let Some(number) = plain(value) {
        return Ok(number);
    }
    let wrong = || ValueFault::NotANumber(shown(value));
    let text = std::str::from_utf8(value)
        .map_err(|_not_utf8| ValueFault::NotUtf8)?
        .trim();
    if text.contains('\0') {
        return Err(ValueFault::Nul);
    }
    let written_out = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if !text.bytes().all(written_out) {
        return Err(wrong());
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(ValueFault::Overflow(shown(value))),
        Err(_) => Err(wrong()),
    }
}

/// What was decoded of a column of numbers in one block.
#[derive(Debug, Default)]
pub(super) struct NumberPart {
    /// 0 where it is missing.
    pub(super) values: Vec<f64>,
    /// Empty, or as long as the values.
    pub(super) missing: Vec<Option<Missing>>,
}

/// Decodes a column of numbers.
#[derive(Debug)]
pub(super) struct Numbers<'a> {
    wanted: &'a Wanted,
    /// Weights and the like repeat: what was parsed lately need not be parsed again.
    memo: Memo<f64>,
    part: NumberPart,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(wanted: &'a Wanted, rows: usize) -> Self {
        Self {
            wanted,
            memo: Memo::new(),
            part: NumberPart {
                values: Vec::with_capacity(rows),
                missing: Vec::new(),
            },
        }
    }

    #[inline]
    pub(super) fn take(&mut self, field: Field<'_>) -> Result<(), ValueFault> {
        // Longer values are parsed again.
        if let Some(value) = self.memo.find(field, |_| false) {
            self.push(value, None);
            return Ok(());
        }
        let marks = !field.quoted || self.wanted.missing_in_quotes;
        if let Some(reason) = self.wanted.reason(field.value()).filter(|_| marks) {
            self.push(0.0, Some(reason));
            return Ok(());
        }
        field.check_plain()?;
        let value = parse(field.value())?;
        if marks {
            self.memo.put(field, value);
        }
        self.push(value, None);
        Ok(())
    }

    #[inline]
    pub(super) fn push(&mut self, value: f64, missing: Option<Missing>) {
        if missing.is_some() {
            self.part.missing.resize(self.part.values.len(), None);
            self.part.missing.push(missing);
        } else if !self.part.missing.is_empty() {
            self.part.missing.push(None);
        }
        let known = if missing.is_some() { 0.0 } else { value };
        self.part.values.push(known);
    }

    pub(super) fn finish(self) -> NumberPart {
        self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_to_the_nearest_double() {
        for text in [
            "0",
            "-0",
            "1",
            "37.5",
            "-12.345",
            "0.1",
            "0.3",
            "999999999999999",
            "9999999999999999",
            "1.23456789012345",
            "0.000000000000001",
            "19.4528198874398",
            "123456789012345678",
            ".5",
            "5.",
            "1e3",
            "-1E-3",
            "+4",
            " 7 ",
            "4.35",
            "2.2250738585072011e-308",
        ] {
            let number = parse(text.as_bytes()).expect(text);
            let right: f64 = text.trim().parse().expect(text);
            assert_eq!(number.to_bits(), right.to_bits(), "{text}");
        }
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for text in [
            "", ".", "-", "1,5", "many", "inf", "NaN", "0x1F", "1 000", "1.2.3", "--1",
        ] {
            let fault = parse(text.as_bytes()).expect_err(text);
            assert_eq!(fault, ValueFault::NotANumber(text.to_owned()));
        }
        let fault = parse(b"1e999").expect_err("beyond the largest double");
        assert_eq!(fault, ValueFault::Overflow("1e999".to_owned()));
    }
}
