//! Values in canonical form: what is stored of each kind of answer.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, date};

use crate::definition::{ChoiceList, ItemKind};
use crate::expression::{Value, number_to_text, text_to_number};

/// The longest stored number, in digits: beyond it doubles are no longer exact.
const MOST_DIGITS: usize = 15;

/// A calculation's or default's value in the form in which the item's kind is stored.
pub(super) fn worked_out(kind: ItemKind, value: Value<'_>) -> String {
    match kind {
        ItemKind::Date | ItemKind::DateTime => {
            let days = match &value {
                Value::Number(number) => Some(*number),
                Value::Nodes(_) | Value::Text(_) | Value::Boolean(_) => None,
            };
            let text = days.map_or_else(|| value.into_text().into_owned(), from_days);
            if kind == ItemKind::Date {
                text.get(..10).unwrap_or(&text).to_owned()
            } else {
                text
            }
        }
        ItemKind::Integer => {
            let number = value.to_number();
            if number.is_nan() {
                String::new()
            } else {
                number_to_text(number.trunc())
            }
        }
        _ => {
            let text = value.into_text();
            if text == "NaN" {
                String::new()
            } else {
                text.into_owned()
            }
        }
    }
}

/// Days since 1970 as a date, with a time where there is a fraction.
fn from_days(days: f64) -> String {
    if !(-700_000.0..2_900_000.0).contains(&days) {
        return String::new();
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was just checked"
    )]
    let span = jiff::Span::new().seconds((days * 86_400.0).round() as i64);
    let Ok(moment) = date(1970, 1, 1).at(0, 0, 0, 0).checked_add(span) else {
        return String::new();
    };
    if days.fract() == 0.0 {
        moment.date().to_string()
    } else {
        moment.to_string()
    }
}

/// A constant default as it is stored; `None` when the question cannot take it.
pub(crate) fn canonical_default(
    kind: ItemKind,
    list: Option<&ChoiceList>,
    written: &str,
) -> Option<String> {
    let known = |name: &str| list.is_some_and(|list| list.choice(name).is_some());
    match kind {
        ItemKind::SelectOne => known(written).then(|| written.to_owned()),
        ItemKind::SelectMultiple | ItemKind::Rank => written
            .split_whitespace()
            .all(known)
            .then(|| written.split_whitespace().collect::<Vec<_>>().join(" ")),
        ItemKind::Integer => whole(written).ok(),
        ItemKind::Decimal => decimal(written).ok(),
        ItemKind::Range {
            start,
            end,
            whole: is_whole,
            ..
        } => {
            let text = if is_whole {
                whole(written)
            } else {
                decimal(written)
            }
            .ok()?;
            (start..=end)
                .contains(&text_to_number(&text))
                .then_some(text)
        }
        ItemKind::Date => written
            .get(..10)
            .unwrap_or(written)
            .parse::<Date>()
            .ok()
            .map(|date| date.to_string()),
        ItemKind::Time => time(written),
        ItemKind::DateTime => written
            .parse::<DateTime>()
            .ok()
            .map(|moment| moment.to_string()),
        ItemKind::Acknowledge => {
            matches!(written, "OK" | "ok" | "yes" | "true").then(|| "OK".to_owned())
        }
        ItemKind::Text
        | ItemKind::Note
        | ItemKind::Calculate
        | ItemKind::Hidden
        | ItemKind::Metadata(_) => Some(written.to_owned()),
    }
}

/// Why a text is no number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NoNumber {
    NotANumber,
    NotWhole,
    TooLarge,
}

/// A whole number as people write it: `1,200`, `1 200`, `+5`, `5.0`.
pub(super) fn whole(written: &str) -> Result<String, NoNumber> {
    let text = decimal(written)?;
    if text.contains('.') {
        Err(NoNumber::NotWhole)
    } else {
        Ok(text)
    }
}

/// A number as people write it, as the shortest decimal: `1,200.50` is `1200.5`.
pub(super) fn decimal(written: &str) -> Result<String, NoNumber> {
    let compact: String = written
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(plain_digit)
        .collect();
    let (negative, digits) = match compact.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, compact.strip_prefix('+').unwrap_or(&compact)),
    };
    let (integer, fraction) = match digits.split_once('.') {
        Some((integer, fraction)) => (integer, fraction),
        None => (digits, ""),
    };
    let integer = without_thousands(integer).ok_or(NoNumber::NotANumber)?;
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (integer.is_empty() && fraction.is_empty()) || !all_digits(&integer) || !all_digits(fraction)
    {
        return Err(NoNumber::NotANumber);
    }
    let integer = integer.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if integer.len() + fraction.len() > MOST_DIGITS {
        return Err(NoNumber::TooLarge);
    }
    let integer = if integer.is_empty() { "0" } else { integer };
    let sign = if negative && !(integer == "0" && fraction.is_empty()) {
        "-"
    } else {
        ""
    };
    Ok(if fraction.is_empty() {
        format!("{sign}{integer}")
    } else {
        format!("{sign}{integer}.{fraction}")
    })
}

/// Full-width and Arabic digits as plain ones.
fn plain_digit(c: char) -> char {
    let zero = match c {
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '．' => return '.',
        other => return other,
    };
    u32::from(c)
        .checked_sub(u32::from(zero))
        .and_then(|digit| char::from_digit(digit, 10))
        .unwrap_or(c)
}

/// `1,200` without its comma; `None` where commas do not part thousands, as in `1,5`.
fn without_thousands(integer: &str) -> Option<Cow<'_, str>> {
    if !integer.contains([',', '’', '\'']) {
        return Some(Cow::Borrowed(integer));
    }
    let groups: Vec<&str> = integer.split([',', '’', '\'']).collect();
    let good = groups
        .first()
        .is_some_and(|first| (1..=3).contains(&first.len()))
        && groups.iter().skip(1).all(|group| group.len() == 3);
    good.then(|| Cow::Owned(groups.concat()))
}

/// A time as people write it: `9:30`, `09.30`, `0930`, `9am`, `9:30 pm`.
pub(super) fn time(written: &str) -> Option<String> {
    let text: String = written
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let half = ["am", "a.m.", "yb"]
        .iter()
        .find_map(|end| text.strip_suffix(end).map(|rest| (rest, false)));
    let half = half.or_else(|| {
        ["pm", "p.m.", "yh"]
            .iter()
            .find_map(|end| text.strip_suffix(end).map(|rest| (rest, true)))
    });
    let (digits, afternoon) = half.map_or((text.as_str(), None), |(rest, afternoon)| {
        (rest, Some(afternoon))
    });
    let parts: Vec<&str> = if digits.contains([':', '.']) {
        digits.split([':', '.']).take(3).collect()
    } else if digits.len() == 4 && digits.is_ascii() {
        vec![&digits[..2], &digits[2..]]
    } else if afternoon.is_some() {
        vec![digits, "00"]
    } else {
        return None;
    };
    let number = |text: Option<&&str>| {
        text.filter(|text| {
            (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        })?
        .parse::<u8>()
        .ok()
    };
    let mut hour = number(parts.first())?;
    let minute = number(parts.get(1))?;
    let second = match parts.get(2) {
        Some(text) => number(Some(text))?,
        None => 0,
    };
    match afternoon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    (hour < 24 && minute < 60 && second < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

/// A text as it is stored: one kind of line break, no control characters, no blanks around it.
pub(super) fn words(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    text.push('\n');
                }
            }
            '\n' | '\t' => text.push(c),
            // Word processors paste these for a line break and a page break.
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => text.push('\n'),
            c if c.is_control() || c == '\u{feff}' => {}
            // Marks that turn the direction of writing could make a text read as another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => text.push(c),
        }
    }
    let trimmed = text.trim();
    if trimmed.len() == text.len() {
        text
    } else {
        trimmed.to_owned()
    }
}
