//! From rows of text to checked cases: every fault by row, at once.

use std::collections::{BTreeMap, HashMap};

use questionnaire::{Fault, Severity};

use super::read::{Table, fault, table};
use crate::setup::FrameSpec;

/// One case to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameRow {
    pub key: String,
    pub name: String,
    /// "" when there is none.
    pub email: String,
    /// "" when there is none; digits alone, with "+" for a number abroad.
    pub phone: String,
    pub language: String,
    /// Lines of the postal address.
    pub address: String,
    /// Frame variables by id.
    pub variables: BTreeMap<String, String>,
}

/// A whole frame without a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameRows(pub Vec<FrameRow>);

impl FrameRows {
    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// So many faults are told one by one; of the others only how many there are.
const TOLD: usize = 200;
/// The longest name, key, address line or e-mail address, in characters.
const LONGEST: usize = 320;

/// Reads a frame file by the columns that study.toml names. `None` with any error: nothing is
/// imported by halves.
pub fn read_frame(
    spec: &FrameSpec,
    bytes: &[u8],
    file: &str,
    languages: &[String],
) -> (Option<FrameRows>, Vec<Fault>) {
    let table = match table(file, bytes, spec.encoding.as_deref()) {
        Ok(table) => table,
        Err(faults) => return (None, faults),
    };
    let mut reader = match Reader::new(spec, file, languages, &table) {
        Ok(reader) => reader,
        Err(faults) => return (None, faults),
    };
    let mut rows = Vec::with_capacity(table.rows.len());
    for (number, cells) in &table.rows {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        rows.push(reader.row(*number, cells));
    }
    if rows.is_empty() {
        reader.faults.push(fault(
            file,
            None,
            None,
            "The frame holds no case.".to_owned(),
            "Put one row a person or practice below the heading.",
        ));
    }
    let faults = shortened(file, reader.faults);
    let whole = faults.iter().all(|fault| fault.severity != Severity::Error);
    (whole.then_some(FrameRows(rows)), faults)
}

fn shortened(file: &str, mut faults: Vec<Fault>) -> Vec<Fault> {
    let more = faults.len().saturating_sub(TOLD);
    let errors = faults.iter().any(|fault| fault.severity == Severity::Error);
    // Errors first, so that none hides behind warnings.
    faults.sort_by_key(|fault| fault.severity != Severity::Error);
    faults.truncate(TOLD);
    if more > 0 {
        let mut rest = fault(
            file,
            None,
            None,
            format!("There are {more} more faults like these."),
            "Correct the first ones; often one cause makes many.",
        );
        if !errors {
            rest.severity = Severity::Warning;
        }
        faults.push(rest);
    }
    faults
}

/// The columns of the file, found, and what was seen so far.
struct Reader<'a> {
    spec: &'a FrameSpec,
    file: &'a str,
    languages: &'a [String],
    columns: BTreeMap<&'a str, usize>,
    keys: HashMap<String, u32>,
    emails: HashMap<String, u32>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(
        spec: &'a FrameSpec,
        file: &'a str,
        languages: &'a [String],
        table: &Table,
    ) -> Result<Self, Vec<Fault>> {
        let mut wanted: Vec<&str> = vec![&spec.key, &spec.name];
        wanted.extend(spec.email.as_deref());
        wanted.extend(spec.phone.as_deref());
        wanted.extend(spec.language.as_deref());
        wanted.extend(spec.address.iter().map(String::as_str));
        wanted.extend(
            spec.variables
                .iter()
                .map(|variable| variable.column.as_str()),
        );
        let mut columns = BTreeMap::new();
        let mut faults = Vec::new();
        for name in wanted {
            let places: Vec<usize> = table
                .header
                .iter()
                .enumerate()
                .filter(|(_, head)| *head == name)
                .map(|(at, _)| at)
                .collect();
            match places.as_slice() {
                [at] => {
                    columns.insert(name, *at);
                }
                [] => faults.push(fault(
                    file,
                    Some(1),
                    Some(name),
                    format!("There is no column {name:?}; the file has {}.", table.header.join(", ")),
                    "Rename a column of the file, or name the right one in study.toml under [population.frame].",
                )),
                _ => faults.push(fault(file, Some(1), Some(name), format!("The column {name:?} is there {} times.", places.len()), "Keep one of them.")),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            spec,
            file,
            languages,
            columns,
            keys: HashMap::new(),
            emails: HashMap::new(),
            faults,
        })
    }

    fn row(&mut self, number: u32, cells: &[String]) -> FrameRow {
        let spec = self.spec;
        let key = self.required(number, cells, &spec.key);
        if !key.is_empty()
            && let Some(first) = self.keys.insert(key.clone(), number)
        {
            self.error(
                number,
                &spec.key,
                format!("The key {key:?} stands in row {first} already."),
                "Each case has a key of its own: remove one of the rows.",
            );
        }
        let name = self.required(number, cells, &spec.name);
        let email = spec
            .email
            .as_ref()
            .map_or_else(String::new, |column| self.email(number, cells, column));
        let phone = spec
            .phone
            .as_ref()
            .map_or_else(String::new, |column| self.phone(number, cells, column));
        let language = spec
            .language
            .as_ref()
            .map_or_else(String::new, |column| self.language(number, cells, column));
        let address: Vec<String> = spec
            .address
            .iter()
            .map(|column| self.cell(number, cells, column))
            .filter(|line| !line.is_empty())
            .collect();
        let variables = spec
            .variables
            .iter()
            .map(|variable| {
                let value = self.cell(number, cells, &variable.column);
                if !variable.categories.contains(&value) {
                    let nearest = nearest(&value, &variable.categories);
                    self.error(
                        number,
                        &variable.column,
                        format!("{value:?} is not a category of {:?}{nearest}.", variable.id),
                        "Correct the row, or add the category in study.toml.",
                    );
                }
                (variable.id.clone(), value)
            })
            .collect();
        FrameRow {
            key,
            name,
            email,
            phone,
            language,
            address: address.join("\n"),
            variables,
        }
    }

    fn error(&mut self, row: u32, column: &str, message: String, remedy: &str) {
        self.faults
            .push(fault(self.file, Some(row), Some(column), message, remedy));
    }

    /// One cell, trimmed; line breaks and control characters would end up in headers of messages.
    fn cell(&mut self, row: u32, cells: &[String], column: &str) -> String {
        let at = self.columns.get(column).copied().unwrap_or(usize::MAX);
        let text = cells.get(at).map_or("", |cell| cell.trim());
        if text.chars().any(char::is_control) {
            self.error(
                row,
                column,
                "The cell holds a line break or another control character.".to_owned(),
                "Write it on one line.",
            );
        }
        if text.chars().count() > LONGEST {
            self.error(
                row,
                column,
                format!("The cell is longer than {LONGEST} characters."),
                "Shorten it: names and addresses are not that long.",
            );
        }
        text.to_owned()
    }

    fn required(&mut self, row: u32, cells: &[String], column: &str) -> String {
        let text = self.cell(row, cells, column);
        if text.is_empty() {
            self.error(
                row,
                column,
                format!("{column:?} is empty."),
                "Every case needs one.",
            );
        }
        text
    }

    fn email(&mut self, row: u32, cells: &[String], column: &str) -> String {
        let text = self.cell(row, cells, column);
        if text.is_empty() {
            return text;
        }
        if !looks_like_an_address(&text) {
            self.error(
                row,
                column,
                format!("{text:?} is not an e-mail address."),
                "Correct it, or leave the cell empty: the case can be reached by letter.",
            );
        } else if let Some(first) = self.emails.insert(text.to_lowercase(), row) {
            let mut warning = fault(
                self.file,
                Some(row),
                Some(column),
                format!("{text:?} is the address of row {first}, too."),
                "Two cases would get their links in one mailbox: check whether they are the same.",
            );
            warning.severity = Severity::Warning;
            self.faults.push(warning);
        }
        text
    }

    /// A telephone number without the signs that people put between its digits.
    fn phone(&mut self, row: u32, cells: &[String], column: &str) -> String {
        let text = self.cell(row, cells, column);
        let number: String = text.chars().filter(|c| !" -()./".contains(*c)).collect();
        let digits = number.strip_prefix('+').unwrap_or(&number);
        let whole = (9..=15).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
        if !text.is_empty() && !whole {
            self.error(
                row,
                column,
                format!("{text:?} is not a telephone number."),
                "Write its digits, with + and the country's code for a number abroad, or leave the cell empty.",
            );
        }
        number
    }

    fn language(&mut self, row: u32, cells: &[String], column: &str) -> String {
        let text = self.cell(row, cells, column).to_lowercase();
        if !text.is_empty() && !self.languages.contains(&text) {
            let nearest = nearest(&text, self.languages);
            self.error(
                row,
                column,
                format!("The study has no language {text:?}{nearest}."),
                "Use a language code of study.toml, or leave the cell empty.",
            );
        }
        text
    }
}

/// One @, something before it, and a domain with a point and no odd characters after it.
fn looks_like_an_address(text: &str) -> bool {
    let Some((before, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !"<>()[],;:\\\"".contains(c);
    !before.is_empty()
        && before.chars().all(plain)
        && !before.starts_with('.')
        && !before.ends_with('.')
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// ": did you mean …?" when one category is close.
fn nearest(value: &str, categories: &[String]) -> String {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-', '_'], "");
    let value = plain(value);
    categories
        .iter()
        .map(|category| (distance(&value, &plain(category)), category))
        .min()
        .filter(|(far, category)| *far <= 2.max(category.len() / 3))
        .map_or_else(String::new, |(_, category)| {
            format!(" (did you mean {category:?}?)")
        })
}

/// How many letters must change, come or go (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, to) in b.iter().enumerate() {
            let change = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
