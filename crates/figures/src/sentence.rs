//! A chart in a few sentences, for people who hear it.

use estimation::{disclosure::Shown, table::RowKind};

use crate::{
    Language,
    chart::{columns_drawn, printed},
    figure::{Chart, Figure},
    number::{percent, signed},
    words::Shared,
};

/// So many rows are read out; the rest is in the table.
const READ_OUT: usize = 8;

/// What the chart shows: its kind, its groups and its values.
pub(crate) fn describe(figure: &Figure) -> String {
    let shared = Shared(figure.words().language);
    let mut sentences = vec![opening(figure)];
    if figure.words().invented {
        sentences.push(format!("{}.", shared.invented()));
    }
    let rows = figure.drawn_rows();
    for &row in rows.iter().take(READ_OUT) {
        sentences.push(row_sentence(figure, row));
    }
    sentences.push(shared.as_table().to_owned());
    sentences.join(" ")
}

fn opening(figure: &Figure) -> String {
    let language = figure.words().language;
    let groups: Vec<&str> = columns_drawn(figure)
        .map(|c| figure.column_label(c))
        .collect();
    let groups = list(&groups, language);
    let kind = match figure.chart() {
        Chart::Bars => language.pick(
            "Bar chart with confidence intervals",
            "Siart bar gyda chyfyngau hyder",
        ),
        Chart::Dots => language.pick(
            "Dot chart with confidence intervals, comparing groups",
            "Siart dotiau gyda chyfyngau hyder, yn cymharu grwpiau",
        ),
        Chart::Stacked => language.pick(
            "Stacked bar chart of a scale",
            "Siart bar pentyrrog o raddfa",
        ),
        Chart::None => language.pick("Table", "Tabl"),
    };
    format!("{kind}: {groups}.")
}

fn row_sentence(figure: &Figure, row: usize) -> String {
    let shared = Shared(figure.words().language);
    let columns: Vec<usize> = columns_drawn(figure).collect();
    let one = columns.len() == 1;
    let values: Vec<String> = columns
        .iter()
        .map(|&column| {
            let cell = figure.table().cell(row, column);
            let value = match &cell.shown {
                Shown::Value { estimate, .. } => match estimate.interval.filter(|_| one) {
                    Some(i) => format!(
                        "{} ({})",
                        printed(cell),
                        shared.range(&percent(i.lower, 0), &percent(i.upper, 0))
                    ),
                    None => printed(cell),
                },
                Shown::Withheld => shared.withheld().to_owned(),
                Shown::Nobody => shared.nobody().to_owned(),
            };
            if one {
                value
            } else {
                format!("{} {value}", figure.column_label(column))
            }
        })
        .collect();
    let mut sentence = format!("{}: {}", figure.row_label(row), values.join(", "));
    if let Some(text) = difference(figure, row, &columns) {
        sentence.push_str(&text);
    }
    sentence.push('.');
    sentence
}

/// The difference of two groups with its interval.
fn difference(figure: &Figure, row: usize, columns: &[usize]) -> Option<String> {
    let is_share = figure.table().rows()[row].kind != RowKind::Mean;
    if columns.len() != 2 || !is_share {
        return None;
    }
    let d = &figure.table().difference(row, 1)?.difference;
    let points = |value: f64| signed(value * 100.0, 0);
    let shared = Shared(figure.words().language);
    let range = shared.range(&points(d.lower), &points(d.upper));
    Some(match figure.words().language {
        Language::English => {
            format!(
                " (difference {} percentage points, interval {range})",
                points(d.value)
            )
        }
        Language::Welsh => {
            format!(
                " (gwahaniaeth {} pwynt canran, cyfwng {range})",
                points(d.value)
            )
        }
    })
}

fn list(names: &[&str], language: Language) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => {
            // Welsh "a" is "ac" before a vowel.
            let vowel = last
                .to_lowercase()
                .starts_with(|c| "aeiouwyâêîôûŵŷ".contains(c));
            let and = language.pick("and", if vowel { "ac" } else { "a" });
            format!("{} {and} {last}", most.join(", "))
        }
    }
}
