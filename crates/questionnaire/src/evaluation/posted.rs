//! What one question's fields of a posted form say.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use super::values::{self, NoNumber};
use super::view::LONGEST_TEXT;
use crate::definition::{ChoiceList, DateParts, Item, ItemKind};
use crate::expression::{number_to_text, text_to_number};
use crate::wording::Trouble;

/// The fields of a form: all values of each name, in the order in which they came.
pub(super) struct Posted<'f> {
    fields: BTreeMap<&'f str, Vec<&'f str>>,
}

/// No field is looked at beyond this many characters.
const LONGEST_FIELD: usize = 4 * LONGEST_TEXT;
/// No more values of one field than this are looked at.
const MOST_VALUES: usize = 5_000;

impl<'f> Posted<'f> {
    pub(super) fn new(fields: &'f [(String, String)]) -> Self {
        let mut grouped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in fields {
            let values = grouped.entry(name).or_default();
            if values.len() < MOST_VALUES {
                values.push(cut(value));
            }
        }
        Self { fields: grouped }
    }

    pub(super) fn all(&self, name: &str) -> &[&'f str] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The value of a field that should come once.
    fn one(&self, name: &str) -> &'f str {
        self.all(name)
            .iter()
            .copied()
            .find(|value| !value.trim().is_empty())
            .unwrap_or_default()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'f str> + '_ {
        self.fields.keys().copied()
    }
}

fn cut(value: &str) -> &str {
    value
        .char_indices()
        .nth(LONGEST_FIELD)
        .map_or(value, |(at, _)| &value[..at])
}

/// The names of the fields that one question has.
pub(super) fn field_names(item: &Item, field: &str) -> Vec<String> {
    let mut names = vec![field.to_owned()];
    match item.kind {
        ItemKind::Date | ItemKind::DateTime => {
            names.extend(["day", "month", "year"].map(|part| format!("{field}-{part}")));
            if item.kind == ItemKind::DateTime {
                names.push(format!("{field}-time"));
            }
        }
        ItemKind::Rank => {
            let list = item.list.iter().flat_map(|list| &list.choices);
            names.extend(list.map(|choice| format!("{field}--{}", choice.name)));
        }
        _ => {}
    }
    names
}

/// The answer in canonical form, empty when nothing was answered.
pub(super) fn answer(item: &Item, field: &str, posted: &Posted<'_>) -> Result<String, Trouble> {
    match item.kind {
        ItemKind::SelectOne => select_one(list(item), posted.all(field)),
        ItemKind::SelectMultiple => select_multiple(list(item), posted.all(field)),
        ItemKind::Rank => rank(list(item), field, posted),
        ItemKind::Integer => number(posted.one(field), true),
        ItemKind::Decimal => number(posted.one(field), false),
        ItemKind::Range {
            start,
            end,
            step,
            whole,
        } => range(posted.one(field), (start, end, step), whole),
        ItemKind::Date => date(item.date_parts(), field, posted),
        ItemKind::Time => time(posted.one(field)),
        ItemKind::DateTime => date_time(item.date_parts(), field, posted),
        ItemKind::Acknowledge => acknowledge(posted.one(field)),
        ItemKind::Text => text(posted.one(field)),
        ItemKind::Note | ItemKind::Calculate | ItemKind::Hidden | ItemKind::Metadata(_) => {
            Ok(String::new())
        }
    }
}

fn list(item: &Item) -> &[crate::Choice] {
    item.list
        .as_ref()
        .map_or(&[], |list: &std::sync::Arc<ChoiceList>| &list.choices)
}

fn select_one(choices: &[crate::Choice], values: &[&str]) -> Result<String, Trouble> {
    let mut values: Vec<&str> = values
        .iter()
        .copied()
        .filter(|value| !value.is_empty())
        .collect();
    values.dedup();
    match values.as_slice() {
        [] => Ok(String::new()),
        [value] if choices.iter().any(|choice| choice.name == *value) => Ok((*value).to_owned()),
        [_] => Err(Trouble::NotInList),
        _ => Err(Trouble::OnlyOneChoice),
    }
}

fn select_multiple(choices: &[crate::Choice], values: &[&str]) -> Result<String, Trouble> {
    let picked: Vec<&str> = values
        .iter()
        .flat_map(|value| value.split_whitespace())
        .collect();
    if picked
        .iter()
        .any(|name| !choices.iter().any(|choice| choice.name == *name))
    {
        return Err(Trouble::NotInList);
    }
    let mut names: Vec<&str> = Vec::new();
    for choice in choices {
        if picked.contains(&choice.name.as_str()) && !names.contains(&choice.name.as_str()) {
            names.push(&choice.name);
        }
    }
    Ok(names.join(" "))
}

fn rank(choices: &[crate::Choice], field: &str, posted: &Posted<'_>) -> Result<String, Trouble> {
    let whole = posted.one(field);
    if !whole.is_empty() {
        // One field with all names in order: what a script or a canonical answer gives.
        let mut names: Vec<&str> = whole.split_whitespace().collect();
        let known = names
            .iter()
            .all(|name| choices.iter().any(|choice| choice.name == *name));
        let text = names.join(" ");
        names.sort_unstable();
        names.dedup();
        return match (
            known,
            names.len() == choices.len() && text.split(' ').count() == choices.len(),
        ) {
            (false, _) => Err(Trouble::NotInList),
            (true, false) => Err(Trouble::MissingRank),
            (true, true) => Ok(text),
        };
    }
    let mut placed: Vec<(usize, &str)> = Vec::new();
    for choice in choices {
        let written = posted.one(&format!("{field}--{}", choice.name)).trim();
        if written.is_empty() {
            continue;
        }
        let position: Option<usize> = values::whole(written)
            .ok()
            .and_then(|text| text.parse().ok());
        match position {
            Some(position) if (1..=choices.len()).contains(&position) => {
                placed.push((position, &choice.name));
            }
            _ => return Err(Trouble::PositionOutside(choices.len())),
        }
    }
    placed.sort_by_key(|(position, _)| *position);
    if placed.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(Trouble::SamePosition);
    }
    Ok(placed
        .into_iter()
        .map(|(_, name)| name)
        .collect::<Vec<_>>()
        .join(" "))
}

fn number(written: &str, whole: bool) -> Result<String, Trouble> {
    if written.trim().is_empty() {
        return Ok(String::new());
    }
    let parsed = if whole {
        values::whole(written)
    } else {
        values::decimal(written)
    };
    parsed.map_err(|why| match why {
        NoNumber::NotANumber | NoNumber::NotWhole if whole => Trouble::NotWhole,
        NoNumber::NotANumber | NoNumber::NotWhole => Trouble::NotANumber,
        NoNumber::TooLarge => Trouble::NumberTooLarge,
    })
}

fn range(
    written: &str,
    (start, end, step): (f64, f64, f64),
    whole: bool,
) -> Result<String, Trouble> {
    let text = number(written, whole)?;
    if text.is_empty() {
        return Ok(text);
    }
    let value = text_to_number(&text);
    if !(start..=end).contains(&value) {
        return Err(Trouble::OutOfRange(
            number_to_text(start),
            number_to_text(end),
        ));
    }
    let steps = (value - start) / step;
    if (steps - steps.round()).abs() > 1e-9 * steps.abs().max(1.0) {
        return Err(Trouble::OffStep(
            number_to_text(step),
            number_to_text(start),
        ));
    }
    Ok(text)
}

fn text(written: &str) -> Result<String, Trouble> {
    let text = values::words(written);
    if text.chars().count() > LONGEST_TEXT {
        Err(Trouble::TooLong(LONGEST_TEXT))
    } else {
        Ok(text)
    }
}

fn acknowledge(written: &str) -> Result<String, Trouble> {
    match written {
        "" => Ok(String::new()),
        "OK" | "ok" | "on" | "yes" | "true" => Ok("OK".to_owned()),
        _ => Err(Trouble::NotInList),
    }
}

fn time(written: &str) -> Result<String, Trouble> {
    if written.trim().is_empty() {
        Ok(String::new())
    } else {
        values::time(written).ok_or(Trouble::NoSuchTime)
    }
}

fn date(parts: DateParts, field: &str, posted: &Posted<'_>) -> Result<String, Trouble> {
    let whole = posted.one(field).trim();
    if !whole.is_empty() {
        let date: Date = whole.parse().ok().ok_or(Trouble::NoSuchDate)?;
        return if (1..=9999).contains(&date.year()) {
            Ok(date.to_string())
        } else {
            Err(Trouble::NoSuchDate)
        };
    }
    let part = |name: &str| posted.one(&format!("{field}-{name}")).trim();
    let (day, month, year) = match parts {
        DateParts::DayMonthYear => (part("day"), part("month"), part("year")),
        DateParts::MonthYear => ("1", part("month"), part("year")),
        DateParts::Year => ("1", "1", part("year")),
    };
    let asked = match parts {
        DateParts::DayMonthYear => [day, month, year].concat(),
        DateParts::MonthYear => [month, year].concat(),
        DateParts::Year => year.to_owned(),
    };
    if asked.is_empty() {
        return Ok(String::new());
    }
    if day.is_empty() || month.is_empty() || year.is_empty() {
        return Err(Trouble::DateLacks {
            day: day.is_empty(),
            month: month.is_empty(),
            year: year.is_empty(),
        });
    }
    let year_digits = values::whole(year).ok().ok_or(Trouble::NoSuchDate)?;
    if year_digits.len() != 4 || year_digits.starts_with('-') {
        return Err(Trouble::YearOfFour);
    }
    let small = |text: &str| {
        values::whole(text)
            .ok()
            .and_then(|text| text.parse::<i8>().ok())
    };
    let month = small(month)
        .or_else(|| month_by_name(month))
        .ok_or(Trouble::NoSuchDate)?;
    let day = small(day).ok_or(Trouble::NoSuchDate)?;
    let year: i16 = year_digits.parse().ok().ok_or(Trouble::NoSuchDate)?;
    let date = Date::new(year, month, day)
        .ok()
        .ok_or(Trouble::NoSuchDate)?;
    Ok(date.to_string())
}

/// “November”, “Nov”, “Tachwedd”, “Tach”.
fn month_by_name(written: &str) -> Option<i8> {
    const NAMES: [(&str, &str); 12] = [
        ("january", "ionawr"),
        ("february", "chwefror"),
        ("march", "mawrth"),
        ("april", "ebrill"),
        ("may", "mai"),
        ("june", "mehefin"),
        ("july", "gorffennaf"),
        ("august", "awst"),
        ("september", "medi"),
        ("october", "hydref"),
        ("november", "tachwedd"),
        ("december", "rhagfyr"),
    ];
    let written = written.to_lowercase();
    let known = |name: &str| written == name || (written.len() >= 3 && name.starts_with(&written));
    let found = NAMES
        .iter()
        .position(|(english, welsh)| known(english) || known(welsh))?;
    i8::try_from(found + 1).ok()
}

fn date_time(parts: DateParts, field: &str, posted: &Posted<'_>) -> Result<String, Trouble> {
    let whole = posted.one(field).trim();
    if whole.contains(['T', 't', ' ']) {
        let moment: jiff::civil::DateTime = whole.parse().ok().ok_or(Trouble::NoSuchDate)?;
        return Ok(moment.to_string());
    }
    let date = date(parts, field, posted)?;
    let time = time(posted.one(&format!("{field}-time")))?;
    match (date.is_empty(), time.is_empty()) {
        (true, true) => Ok(String::new()),
        (true, false) => Err(Trouble::MissingDate),
        (false, true) => Err(Trouble::MissingTime),
        (false, false) => {
            let date: Date = date.parse().ok().ok_or(Trouble::NoSuchDate)?;
            let time: Time = time.parse().ok().ok_or(Trouble::NoSuchTime)?;
            Ok(date.to_datetime(time).to_string())
        }
    }
}
