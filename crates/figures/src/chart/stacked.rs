//! Stacked bars: one bar a group, divided by the levels of a scale, with a key above.

use estimation::disclosure::Shown;
use maud::{Markup, html};

use super::{Drawing, columns_drawn, label_with_base, width_of};
use crate::{
    figure::{Figure, Width},
    number::percentage,
    svg::{
        GREY, at,
        marks::{self, Fill},
        text::{self, Anchor, Style},
    },
};

const BAR: f64 = 34.0;
const SIDE: f64 = 4.0;

/// A part of a bar: where it lies, between 0 and 1, and what it says.
struct Segment {
    level: usize,
    from: f64,
    share: f64,
}

pub(super) fn draw(figure: &Figure, width: Width, id: &str) -> Drawing {
    let rows = figure.drawn_rows();
    let fills = marks::scale(rows.len());
    let (key, mut y) = key(figure, width, id, &rows, &fills);
    let mut bars = Vec::new();
    for column in columns_drawn(figure) {
        let (markup, height) = group(figure, width, id, (column, &rows, &fills), y);
        bars.push(markup);
        y += height;
    }
    let content = html! {
        (marks::pattern_definitions(id))
        (key)
        @for bar in &bars { (bar) }
    };
    Drawing { content, height: y }
}

/// The key in the order of the scale, wrapped over lines.
fn key(figure: &Figure, width: Width, id: &str, rows: &[usize], fills: &[Fill]) -> (Markup, f64) {
    let style = Style::new(15.0);
    let room = width_of(width) - 2.0 * SIDE;
    let (mut x, mut y) = (SIDE, 4.0);
    let mut parts = Vec::new();
    for (level, &row) in rows.iter().enumerate() {
        let label = figure.row_label(row);
        let lines = style.wrap(label, room - 30.0);
        let wide = lines
            .iter()
            .map(|line| text::width(line, style.size, false))
            .fold(0.0, f64::max);
        if x > SIDE && x + 26.0 + wide > SIDE + room {
            x = SIDE;
            y += style.leading() + 6.0;
        }
        parts.push(html! {
            (marks::filled(id, fills[level], (x + 1.0, y), (18.0, 16.0)))
            (style.set_lines(&lines, x + 26.0, y))
        });
        if lines.len() > 1 {
            y += style.height(lines.len() - 1);
        }
        x += 26.0 + wide + 18.0;
    }
    (
        html! { @for part in &parts { (part) } },
        y + style.leading() + 12.0,
    )
}

/// One bar with its label above and the values that do not fit below.
fn group(
    figure: &Figure,
    width: Width,
    id: &str,
    (column, rows, fills): (usize, &[usize], &[Fill]),
    y: f64,
) -> (Markup, f64) {
    let room = width_of(width) - 2.0 * SIDE;
    let style = Style::new(16.0).bold();
    let lines = style.wrap(&label_with_base(figure, column), room);
    let top = y + style.height(lines.len()) + 4.0;
    let (segments, hidden) = segments(figure, column, rows);
    let value = Style::new(15.0).bold().anchor(Anchor::Middle);
    let mut small = Vec::new();
    let mut parts = Vec::new();
    for segment in &segments {
        let (from, size) = (SIDE + segment.from * room, segment.share * room);
        let fill = fills[segment.level];
        let label = percentage(segment.share, 0);
        let fits = text::width(&label, value.size, true) + 6.0 <= size;
        if !fits {
            small.push(format!(
                "{}: {label}",
                figure.row_label(rows[segment.level])
            ));
        }
        parts.push(html! {
            (marks::filled(id, fill, (from, top), (size, BAR)))
            @if fits { (plate(fill, &label, (from + size / 2.0, top), value)) }
        });
    }
    let withheld: Vec<&str> = (rows.iter())
        .filter(|&&row| figure.table().cell(row, column).shown == Shown::Withheld)
        .map(|&row| figure.row_label(row))
        .collect();
    if !withheld.is_empty() {
        small.push(format!("{}: [c]", withheld.join(", ")));
    }
    let below = Style::new(14.0).colour(GREY);
    let notes = below.wrap(&small.join("; "), room);
    let markup = html! {
        (style.set_lines(&lines, SIDE, y))
        @if let Some((from, share)) = hidden {
            rect x=(at(SIDE + from * room)) y=(at(top)) width=(at(share * room)) height=(at(BAR))
                fill="#ffffff" stroke=(GREY) stroke-width="1" stroke-dasharray="4 3" {}
            @if share * room > 30.0 {
                (value.set("[c]", SIDE + (from + share / 2.0) * room, top + BAR / 2.0 + 5.0))
            }
        }
        @for part in &parts { (part) }
        (below.set_lines(&notes, SIDE, top + BAR + 4.0))
    };
    (
        markup,
        top - y + BAR + 6.0 + below.height(notes.len()) + 10.0,
    )
}

/// A value on its segment; a plate of the segment's colour keeps patterns out of the digits.
fn plate(fill: Fill, label: &str, (x, top): (f64, f64), style: Style) -> Markup {
    let wide = text::width(label, style.size, true) + 4.0;
    html! {
        @if fill.pattern.is_some() {
            rect x=(at(x - wide / 2.0)) y=(at(top + BAR / 2.0 - 10.0)) width=(at(wide)) height="20" fill=(fill.colour) {}
        }
        (style.colour(fill.text).set(label, x, top + BAR / 2.0 + 5.5))
    }
}

/// The shown levels from left to right, and what is left for withheld ones.
fn segments(figure: &Figure, column: usize, rows: &[usize]) -> (Vec<Segment>, Option<(f64, f64)>) {
    let mut from = 0.0;
    let mut segments = Vec::new();
    let mut any_withheld = false;
    for (level, &row) in rows.iter().enumerate() {
        match &figure.table().cell(row, column).shown {
            Shown::Value { estimate, .. } => {
                if estimate.value > 0.0 {
                    segments.push(Segment {
                        level,
                        from,
                        share: estimate.value,
                    });
                }
                from += estimate.value;
            }
            Shown::Withheld => any_withheld = true,
            Shown::Nobody => {}
        }
    }
    let left = 1.0 - from;
    (
        segments,
        (any_withheld && left > 1e-9).then_some((from, left)),
    )
}
