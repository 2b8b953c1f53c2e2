//! The comparison as a file: the figures, then what was found.

use crate::results::comparison::{Beside, Comparison, Finding, Ours};
use platform::csv::line;

const HEADER: [&str; 16] = [
    "line",
    "row",
    "table",
    "item",
    "group",
    "printed",
    "printed_base",
    "ours",
    "lower",
    "upper",
    "people",
    "base",
    "difference",
    "verdict",
    "note",
    "invented",
];

/// One line a printed figure, then one a finding.
pub(in crate::results) fn comparison(comparison: &Comparison) -> String {
    let mut out = String::new();
    line(&mut out, HEADER);
    for row in &comparison.rows {
        figure(&mut out, row, comparison.study.simulated);
    }
    for found in &comparison.findings {
        finding(&mut out, found);
    }
    out
}

fn figure(out: &mut String, row: &Beside, invented: bool) {
    let printed = &row.printed;
    let value = match (printed.percent, printed.n) {
        (Some(percent), _) => format!(
            "{}{}",
            if percent.less_than { "<" } else { "" },
            percent.value
        ),
        (None, Some(n)) => n.to_string(),
        (None, None) => String::new(),
    };
    let mut cells = vec![
        "figure".to_owned(),
        printed.row.to_string(),
        printed.table.clone(),
        printed.item.clone(),
        printed.group.clone(),
        value,
        printed
            .base
            .map(|base| base.to_string())
            .unwrap_or_default(),
    ];
    cells.extend(ours(&row.ours));
    cells.push(
        row.difference
            .map(|difference| format!("{difference:.2}"))
            .unwrap_or_default(),
    );
    cells.push(row.verdict.words().to_owned());
    cells.push(if let Ours::None(reason) = &row.ours {
        reason.clone()
    } else {
        String::new()
    });
    cells.push(if invented { "yes" } else { "no" }.to_owned());
    line(out, cells);
}

/// Our figure, its interval, the people and the base.
fn ours(ours: &Ours) -> [String; 5] {
    let none = String::new;
    let percent = |value: f64| format!("{:.2}", value * 100.0);
    match ours {
        Ours::Share {
            share,
            lower,
            upper,
            people,
            base,
        } => [
            percent(*share),
            percent(*lower),
            percent(*upper),
            people.to_string(),
            base.to_string(),
        ],
        Ours::Count {
            people,
            lower,
            upper,
        } => [
            people.to_string(),
            format!("{lower:.1}"),
            format!("{upper:.1}"),
            people.to_string(),
            none(),
        ],
        Ours::Exact(number) => [
            number.to_string(),
            none(),
            none(),
            number.to_string(),
            none(),
        ],
        Ours::Suppressed => ["[c]".to_owned(), none(), none(), none(), none()],
        Ours::None(_) => [none(), none(), none(), none(), none()],
    }
}

fn finding(out: &mut String, finding: &Finding) {
    let rows: Vec<String> = finding.rows.iter().map(ToString::to_string).collect();
    let mut note = vec![finding.what.as_str(), finding.numbers.as_str()];
    note.extend(finding.reason.as_deref());
    let mut cells = vec!["finding".to_owned(), rows.join(" "), finding.place.clone()];
    cells.resize(HEADER.len() - 3, String::new());
    cells.extend([
        finding.kind.words().to_owned(),
        note.join(" | "),
        "no".to_owned(),
    ]);
    line(out, cells);
}
