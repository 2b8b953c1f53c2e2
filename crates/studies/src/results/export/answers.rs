//! The answers themselves: one row a respondent, and apart from them what people wrote.

use estimation::data::Missing;

use crate::results::snapshot::{Column, DAY, MISSING, ResponseKind, Snapshot, reason};
use platform::csv::line;

/// How a missing answer is written: nothing that a choice or a number can be called.
pub(super) fn code(missing: Missing) -> &'static str {
    match missing {
        Missing::NotAsked => "[not asked]",
        Missing::Blank => "[blank]",
        Missing::DontKnow => "[don't know]",
        Missing::NotApplicable => "[not applicable]",
    }
}

/// The variables of a column: one, or one an option.
pub(super) fn variables(name: &str, column: &Column) -> Vec<String> {
    match column {
        Column::Choice { .. } | Column::Number { .. } => vec![name.to_owned()],
        Column::Several { options, .. } | Column::Rank { options, .. } => options
            .iter()
            .map(|option| format!("{name}/{option}"))
            .collect(),
    }
}

/// The variable that says, in every row, that the answers are invented; only where they are.
pub(super) const INVENTED: &str = "response.invented";

/// Every answer of every respondent; words and, unless asked for, the day are left out.
pub(in crate::results) fn answers(snapshot: &Snapshot, with_day: bool) -> String {
    let columns: Vec<&(String, Column)> = snapshot
        .columns
        .iter()
        .filter(|(name, _)| with_day || name != DAY)
        .collect();
    let invented = snapshot.kind == ResponseKind::Simulated.word();
    let mut out = String::new();
    let names = columns
        .iter()
        .flat_map(|(name, column)| variables(name, column));
    line(&mut out, names.chain(invented.then(|| INVENTED.to_owned())));
    let mut cells: Vec<String> = Vec::new();
    for row in 0..snapshot.rows {
        cells.clear();
        for (_, column) in &columns {
            row_cells(column, row, &mut cells);
        }
        cells.extend(invented.then(|| "yes".to_owned()));
        line(&mut out, &cells);
    }
    out
}

fn row_cells(column: &Column, row: usize, cells: &mut Vec<String>) {
    let missing = |reasons: &[u8]| reasons.get(row).and_then(|&why| reason(why)).map(code);
    match column {
        Column::Choice { levels, codes } => {
            let value = codes[row];
            let text = match value.checked_sub(MISSING) {
                Some(why) => code(Missing::ALL[usize::from(why)]),
                None => levels.get(usize::from(value)).map_or("", String::as_str),
            };
            cells.push(text.to_owned());
        }
        Column::Number { reasons, values } => {
            cells.push(missing(reasons).map_or_else(|| values[row].to_string(), str::to_owned));
        }
        Column::Several {
            reasons,
            ticks: marks,
            ..
        } => {
            let missing = missing(reasons);
            cells.extend(
                marks
                    .iter()
                    .map(|mark| missing.map_or_else(|| mark[row].to_string(), str::to_owned)),
            );
        }
        Column::Rank {
            reasons, places, ..
        } => {
            let missing = missing(reasons);
            cells.extend(places.iter().map(|place| match (missing, place[row]) {
                (Some(code), _) => code.to_owned(),
                (None, 0) => code(Missing::Blank).to_owned(),
                (None, place) => place.to_string(),
            }));
        }
    }
}

/// What people wrote, by question, sorted.
pub(in crate::results) fn words(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    line(&mut out, ["variable", "words"]);
    for (name, all) in &snapshot.words {
        for words in all {
            line(&mut out, [name, words]);
        }
    }
    out
}
