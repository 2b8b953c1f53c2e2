//! Numbers, dates and names as people in the UK read them.

use platform::clock;
use questionnaire::{LanguageIndex, Questionnaire};

/// A whole number with commas: "46,238".
pub(crate) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("−{out}") } else { out }
}

/// A share as a percentage with so many decimals: "5.1%".
pub(crate) fn per_cent(share: f64, decimals: usize) -> String {
    format!("{:.decimals$}%", share * 100.0)
}

/// A stored day ("2026-11-23") as people write it.
pub(crate) fn day(stored: &str) -> String {
    stored
        .parse()
        .map_or_else(|_| stored.to_owned(), clock::british)
}

/// A label in the middle of a sentence: "Type of GP" → "type of GP".
pub(crate) fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    match letters.next() {
        // An abbreviation stays as it is.
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

/// Every page of a questionnaire in order: its address and a title for people.
pub(crate) fn page_names(questionnaire: &Questionnaire) -> Vec<(String, String)> {
    questionnaire
        .outline(LanguageIndex::default())
        .into_iter()
        .map(|page| (page.address.to_string(), page.title))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_in_threes() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(46_238), "46,238");
        assert_eq!(count(-1_234_567), "−1,234,567");
    }

    #[test]
    fn days_are_written_in_words() {
        assert_eq!(day("2026-11-03"), "3 November 2026");
        assert_eq!(day("soon"), "soon");
    }
}
