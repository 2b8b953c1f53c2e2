//! Our figures beside those of R.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

/// Figures by kind (“share”, “test”) and by what they are: an estimate and its standard error, or a
/// statistic and its degrees of freedom.
type Figures = BTreeMap<(String, String), [f64; 2]>;

/// How far the figures of a kind are apart.
#[derive(Default)]
pub(crate) struct Difference {
    pub(crate) figures: usize,
    /// What only one of the two has.
    pub(crate) unmatched: usize,
    /// The largest relative difference of the first and of the second number.
    pub(crate) largest: [f64; 2],
}

fn ours(file: &Path) -> Option<Figures> {
    let answer: Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    let mut figures = Figures::new();
    for result in answer["results"].as_array()? {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for row in result["figures"].as_array().into_iter().flatten() {
            let group = text(&row["domain"][0]["category"]);
            let what = format!("{} {} {group}", text(&row["of"]), text(&row["level"]));
            let pair = [row["value"].as_f64()?, row["standard_error"].as_f64()?];
            figures.insert(("share".to_owned(), what), pair);
        }
        for row in result["association"].as_array().into_iter().flatten() {
            let pair = [row["statistic"].as_f64()?, row["numerator_df"].as_f64()?];
            figures.insert(("test".to_owned(), format!("{}  ", text(&row["of"]))), pair);
        }
    }
    Some(figures)
}

fn theirs(file: &Path) -> Option<Figures> {
    let mut figures = Figures::new();
    for line in fs::read_to_string(file).ok()?.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [kind, item, level, group, a, b] = fields[..] else {
            return None;
        };
        let pair = [a.trim().parse().ok()?, b.trim().parse().ok()?];
        let what = format!("{item} {level} {group}");
        figures.insert((kind.to_owned(), what), pair);
    }
    Some(figures)
}

/// Compares the answer of `headroom estimate` with what the script wrote, kind by kind.
pub(crate) fn compare(
    ours_file: &Path,
    theirs_file: &Path,
) -> Option<BTreeMap<String, Difference>> {
    let (ours, theirs) = (ours(ours_file)?, theirs(theirs_file)?);
    let mut found: BTreeMap<String, Difference> = BTreeMap::new();
    for key in ours.keys().filter(|key| !theirs.contains_key(*key)) {
        found.entry(key.0.clone()).or_default().unmatched += 1;
    }
    for (key, right) in &theirs {
        let found = found.entry(key.0.clone()).or_default();
        let Some(mine) = ours.get(key) else {
            found.unmatched += 1;
            continue;
        };
        found.figures += 1;
        for at in 0..2 {
            let apart = (mine[at] - right[at]).abs() / right[at].abs();
            found.largest[at] = found.largest[at].max(apart);
        }
    }
    Some(found)
}
