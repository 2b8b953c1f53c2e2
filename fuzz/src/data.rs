//! A small file of answers.

use arbitrary::{Result, Unstructured};

/// The columns of every file; [`crate::request`] knows them.
pub(crate) const CATEGORIES: [&str; 5] = ["g", "h", "q1", "q2", "st"];
pub(crate) const NUMBERS: [&str; 6] = ["x", "y", "w", "n", "p", "z"];
pub(crate) const IDS: [&str; 2] = ["psu", "ssu"];

/// A CSV file, seldom a broken one.
pub(crate) fn file(choices: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let names: Vec<&str> = [&CATEGORIES[..], &NUMBERS[..], &IDS[..]].concat();
    let mut text = names.join(",");
    text.push('\n');
    let rows = choices.int_in_range(0..=24)?;
    for row in 0..rows {
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            text += &value(choices, name, row)?;
        }
        text.push('\n');
    }
    let mut bytes = text.into_bytes();
    if choices.ratio(1, 20)? && !bytes.is_empty() {
        let at = choices.choose_index(bytes.len())?;
        bytes[at] = choices.arbitrary()?;
    }
    Ok(bytes)
}

fn value(choices: &mut Unstructured<'_>, name: &str, row: usize) -> Result<String> {
    Ok(match name {
        "g" | "h" => (*choices.choose(&["a", "b", "b", "c", ""])?).to_owned(),
        "q1" | "q2" => (*choices.choose(&["yes", "no", "1", "", "NA"])?).to_owned(),
        "st" => (*choices.choose(&["s1", "s1", "s2", "s3"])?).to_owned(),
        "psu" => format!("p{}", choices.int_in_range(0..=6)?),
        "ssu" => format!("u{}", row / 2),
        "z" => (*choices.choose(&["0", "1", "1"])?).to_owned(),
        "p" => (*choices.choose(&["0.5", "0.25", "1", "0.1", "0"])?).to_owned(),
        "n" => (*choices.choose(&["100", "100", "100", "24", "1", "1e9"])?).to_owned(),
        "w" => (*choices.choose(&["1", "2.5", "10", "0", "1e-300", "1e300", "-1"])?).to_owned(),
        _ => match choices.int_in_range(0..=9)? {
            0 => String::new(),
            1 => "1e308".to_owned(),
            2 => "-1e-300".to_owned(),
            3 => "0".to_owned(),
            _ => format!("{}", choices.int_in_range(-20..=60)?),
        },
    })
}
