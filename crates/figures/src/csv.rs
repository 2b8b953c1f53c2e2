//! Figures as CSV (RFC 4180): one row a cell, for people who go on working with the numbers.
//!
//! A text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
//! carriage return) gets an apostrophe before it. Numbers are plain: a point, no commas, no signs but a
//! minus.

use estimation::{disclosure::Shown, estimate::IntervalKind, table::RowKind};

use crate::figure::Figure;

/// The names of the columns.
pub const CSV_HEADER: [&str; 22] = [
    "figure",
    "population",
    "item",
    "concept",
    "question",
    "group",
    "group_label",
    "row_kind",
    "row",
    "row_label",
    "n",
    "base",
    "estimate",
    "percent",
    "standard_error",
    "interval_lower",
    "interval_upper",
    "interval_method",
    "confidence",
    "suppressed",
    "language",
    "invented",
];

/// Several figures as one CSV file with one header.
pub fn csv_of<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> String {
    let mut out = CSV_HEADER.join(",");
    out.push_str("\r\n");
    for figure in figures {
        write_figure(&mut out, figure);
    }
    out
}

fn write_figure(out: &mut String, figure: &Figure) {
    let (table, words) = (figure.table(), figure.words());
    for (row, kind) in table.rows().iter().enumerate() {
        for (at, column) in table.columns().iter().enumerate() {
            let cell = table.cell(row, at);
            let group: Vec<String> = (column.column.group.iter())
                .map(|part| format!("{}={}", part.variable, part.category))
                .collect();
            let mut fields = vec![
                text(figure.id()),
                text(&column.column.population),
                text(table.item(row, at)),
                text(words.concept.as_deref().unwrap_or_default()),
                text(&words.question),
                text(&group.join(" ")),
                text(figure.column_label(at)),
                kind_name(&kind.kind).to_owned(),
                text(&kind.name),
                text(figure.row_label(row)),
            ];
            fields.extend(numbers(&cell.shown, &kind.kind, cell.base));
            let suppressed = match cell.shown {
                Shown::Value { .. } => "no",
                Shown::Withheld => "yes",
                Shown::Nobody => "not_applicable",
            };
            fields.push(suppressed.to_owned());
            fields.push(words.language.code().to_owned());
            fields.push(if words.invented { "yes" } else { "no" }.to_owned());
            out.push_str(&fields.join(","));
            out.push_str("\r\n");
        }
    }
}

fn kind_name(kind: &RowKind) -> &'static str {
    match kind {
        RowKind::Level => "level",
        RowKind::Sum { .. } => "sum",
        RowKind::Option => "option",
        RowKind::Mean => "mean",
    }
}

/// n, base, estimate, percent, standard error, interval, its method and its confidence.
fn numbers(shown: &Shown, kind: &RowKind, base: Option<u64>) -> Vec<String> {
    let base = base.map(|base| base.to_string()).unwrap_or_default();
    let Shown::Value { people, estimate } = shown else {
        let mut fields = vec![String::new(); 9];
        fields[1] = base;
        return fields;
    };
    let plain = |value: f64| format!("{value:.6}");
    let percent = match kind {
        RowKind::Mean => String::new(),
        RowKind::Level | RowKind::Sum { .. } | RowKind::Option => {
            format!("{:.2}", estimate.value * 100.0)
        }
    };
    let of_interval = |pick: &dyn Fn(&estimation::estimate::Interval) -> String| {
        estimate.interval.as_ref().map(pick).unwrap_or_default()
    };
    vec![
        people.to_string(),
        base,
        plain(estimate.value),
        percent,
        estimate.standard_error.map(plain).unwrap_or_default(),
        of_interval(&|i| plain(i.lower)),
        of_interval(&|i| plain(i.upper)),
        of_interval(&|i| IntervalKind::name(i.kind).to_owned()),
        of_interval(&|i| crate::number::trimmed(i.confidence)),
    ]
}

/// A text field: harmless in a spreadsheet, quoted where it has to be.
fn text(value: &str) -> String {
    let value = match value.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{value}"),
        _ => value.to_owned(),
    };
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}
