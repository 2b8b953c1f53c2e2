//! The comparison as a file: the figures, then what was found.

use super::cells::line;
use crate::results::comparison::{Comparison, Ours};

/// One line a printed figure, then one a finding.
pub(in crate::results) fn comparison(comparison: &Comparison) -> String {
    let mut out = String::new();
    line(
        &mut out,
        [
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
        ],
    );
    let invented = if comparison.study.simulated {
        "yes"
    } else {
        "no"
    };
    for row in &comparison.rows {
        let printed = &row.printed;
        let percent = |value: f64| format!("{:.2}", value * 100.0);
        let none = String::new;
        let [ours, lower, upper, people, base] = match &row.ours {
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
        };
        let note = if let Ours::None(reason) = &row.ours {
            reason.clone()
        } else {
            none()
        };
        let value = match (printed.percent, printed.n) {
            (Some(percent), _) => format!(
                "{}{}",
                if percent.less_than { "<" } else { "" },
                percent.value
            ),
            (None, Some(n)) => n.to_string(),
            (None, None) => none(),
        };
        let base_printed = printed
            .base
            .map(|base| base.to_string())
            .unwrap_or_default();
        let difference = row
            .difference
            .map(|difference| format!("{difference:.2}"))
            .unwrap_or_default();
        line(
            &mut out,
            [
                "figure",
                &printed.row.to_string(),
                &printed.table,
                &printed.item,
                &printed.group,
                &value,
                &base_printed,
                &ours,
                &lower,
                &upper,
                &people,
                &base,
                &difference,
                row.verdict.words(),
                &note,
                invented,
            ],
        );
    }
    for finding in &comparison.findings {
        let rows: Vec<String> = finding.rows.iter().map(ToString::to_string).collect();
        let note = [
            &finding.what,
            &finding.numbers,
            finding.reason.as_ref().unwrap_or(&String::new()),
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" | ");
        let empty = "";
        line(
            &mut out,
            [
                "finding",
                &rows.join(" "),
                &finding.place,
                empty,
                empty,
                empty,
                empty,
                empty,
                empty,
                empty,
                empty,
                empty,
                empty,
                finding.kind.words(),
                &note,
                "no",
            ],
        );
    }
    out
}
