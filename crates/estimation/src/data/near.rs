//! Names that look like one that was not found.

use std::fmt;

/// The end of a sentence about a name that is not there: “; did you mean …?” or what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near(String);

impl Near {
    /// Compares a name with those that there are.
    pub fn new<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let others: Vec<&str> = others.into_iter().collect();
        let wanted = name.to_lowercase();
        let mut close: Vec<(usize, &str)> = (others.iter())
            .map(|&other| (distance(&wanted, &other.to_lowercase()), other))
            .filter(|(distance, other)| *distance <= 1 + other.chars().count().min(12) / 4)
            .collect();
        close.sort_unstable();
        if let Some((_, best)) = close.first() {
            let mut text = format!("; did you mean “{best}”");
            for (_, other) in close.iter().skip(1).take(2) {
                text += &format!(" or “{other}”");
            }
            return Self(text + "?");
        }
        let mut text = String::from("; there are ");
        for (at, other) in others.iter().take(8).enumerate() {
            text += if at > 0 { ", " } else { "" };
            text += &format!("“{other}”");
        }
        Self(match others.len() {
            0 => "; there are none".to_owned(),
            1..=8 => text,
            more => format!("{text} and {} more", more - 8),
        })
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Letters to put in, take out or replace (Levenshtein), over the first 64 of each.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replace = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_is_recognised_and_otherwise_the_names_are_listed() {
        let names = ["country", "hours", "q1"];
        assert_eq!(
            Near::new("contry", names).to_string(),
            "; did you mean “country”?"
        );
        assert_eq!(
            Near::new("Hours", names).to_string(),
            "; did you mean “hours”?"
        );
        assert_eq!(
            Near::new("weight", names).to_string(),
            "; there are “country”, “hours”, “q1”"
        );
        assert_eq!(Near::new("x", []).to_string(), "; there are none");
    }
}
