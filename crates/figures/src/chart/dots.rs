//! Dots with intervals: groups set against each other, row by row.
//!
//! Every dot has the name of its group beside it, so that no key has to be learnt.

use estimation::disclosure::Shown;
use maud::{Markup, html};

use super::{Drawing, axis::Axis, columns_drawn, label_with_base, printed, width_of};
use crate::{
    figure::{Figure, Width},
    svg::{
        INK, LINE, at, line, marks,
        text::{Anchor, Style},
    },
};

struct Layout {
    all: f64,
    group: Style,
    group_room: f64,
    left: f64,
    right: f64,
}

impl Layout {
    fn of(width: Width) -> Self {
        let all = width_of(width);
        let right = all - 58.0;
        match width {
            Width::Wide => Self {
                all,
                group: Style::new(15.0),
                group_room: 232.0,
                left: 258.0,
                right,
            },
            Width::Narrow => Self {
                all,
                group: Style::new(14.0),
                group_room: 118.0,
                left: 136.0,
                right,
            },
        }
    }
}

pub(super) fn draw(figure: &Figure, width: Width) -> Drawing {
    let layout = Layout::of(width);
    let axis = Axis::of(figure, layout.left, layout.right);
    let mut y = 2.0;
    let mut rows = Vec::new();
    let heading = Style::new(16.0).bold();
    let one_row = figure.drawn_rows().len() == 1;
    for row in figure.drawn_rows() {
        let lines = heading.wrap(figure.row_label(row), layout.all - 8.0);
        let height = heading.height(lines.len()) + 4.0;
        let top = y;
        y += height + 2.0;
        let mut dots = Vec::new();
        let start = y;
        for column in columns_drawn(figure) {
            let (markup, height) = dot(figure, (row, column), &layout, axis, y, one_row);
            dots.push(markup);
            y += height;
        }
        rows.push(html! {
            (axis_lines(axis, start, y))
            (heading.set_lines(&lines, 4.0, top + 4.0))
            @for dot in &dots { (dot) }
        });
        y += 8.0;
    }
    let content = html! {
        @for row in &rows { (row) }
        (axis.grid(y - 8.0, y - 4.0))
    };
    Drawing {
        content,
        height: y + 20.0,
    }
}

fn axis_lines(axis: Axis, top: f64, bottom: f64) -> Markup {
    html! {
        @for step in [0.0, 0.25, 0.5, 0.75, 1.0] {
            @let x = axis.at_step(step);
            (line((x, top), (x, bottom), LINE, 1.0))
        }
    }
}

fn dot(
    figure: &Figure,
    (row, column): (usize, usize),
    layout: &Layout,
    axis: Axis,
    y: f64,
    with_base: bool,
) -> (Markup, f64) {
    let label = if with_base {
        label_with_base(figure, column)
    } else {
        figure.column_label(column).to_owned()
    };
    let lines = layout.group.wrap(&label, layout.group_room);
    let text = layout.group.height(lines.len());
    let height = text.max(22.0) + 8.0;
    let middle = y + height / 2.0;
    let cell = figure.table().cell(row, column);
    let colour = marks::colour(column);
    let style = layout.group.anchor(Anchor::End);
    let markup = html! {
        (style.set_lines(&lines, layout.left - 16.0, y + (height - text) / 2.0))
        (line((layout.left, middle), (layout.right, middle), LINE, 1.0))
        @if let Shown::Value { estimate, .. } = &cell.shown {
            @if let Some(interval) = &estimate.interval {
                (interval_line(axis.x(interval.lower), axis.x(interval.upper), middle, colour))
            }
            (marks::mark(column, axis.x(estimate.value), middle))
        }
        (Style::new(15.0).bold().set(&printed(cell), layout.right + 12.0, middle + 5.0))
    };
    (markup, height)
}

/// An interval whose caps stand out above and below the mark, however short it is.
fn interval_line(from: f64, to: f64, y: f64, colour: &str) -> Markup {
    let (from, to, top) = (at(from), at(to), at(y - 10.0));
    html! {
        path d={ "M" (from) " " (at(y)) "H" (to) } fill="none" stroke=(colour) stroke-width="4" {}
        path d={ "M" (from) " " (top) "v20M" (to) " " (top) "v20" } fill="none" stroke=(INK) stroke-width="1.5" {}
    }
}
