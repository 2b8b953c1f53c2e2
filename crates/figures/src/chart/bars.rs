//! Horizontal bars with whiskers: the answers of one group.

use estimation::{disclosure::Shown, table::RowKind};
use maud::{Markup, html};

use super::{Drawing, axis::Axis, printed, width_of};
use crate::{
    figure::{Figure, Width},
    svg::{
        BLUE, GREY, INK, LINE, at, line,
        text::{Anchor, Style},
        whisker,
    },
};

const BAR: f64 = 24.0;

/// Where things stand: labels beside the bars on wide screens, above them on narrow ones.
struct Layout {
    label: Style,
    label_room: f64,
    left: f64,
    right: f64,
    above: bool,
}

impl Layout {
    fn of(width: Width) -> Self {
        let all = width_of(width);
        // The printed value, at most ">99%", stands right of the bars.
        let right = all - 62.0;
        match width {
            Width::Wide => Self {
                label: Style::new(16.0),
                label_room: 236.0,
                left: 252.0,
                right,
                above: false,
            },
            Width::Narrow => Self {
                label: Style::new(16.0),
                label_room: all - 24.0,
                left: 18.0,
                right,
                above: true,
            },
        }
    }
}

pub(super) fn draw(figure: &Figure, width: Width) -> Drawing {
    let layout = Layout::of(width);
    let axis = Axis::of(figure, layout.left, layout.right);
    let mut y = 6.0;
    let mut bars = Vec::new();
    let mut after_sum = false;
    for row in figure.drawn_rows() {
        let is_sum = matches!(figure.table().rows()[row].kind, RowKind::Sum { .. });
        if is_sum && !after_sum && !bars.is_empty() {
            // Sums repeat the levels above them: a rule keeps them apart.
            bars.push(line((0.0, y + 2.0), (width_of(width), y + 2.0), GREY, 1.0));
            y += 10.0;
        }
        after_sum = is_sum;
        let (markup, height) = bar(figure, row, &layout, axis, y);
        bars.push(markup);
        y += height;
    }
    let content = html! {
        (axis.grid(2.0, y))
        @for bar in &bars { (bar) }
        @if !layout.above { (line((layout.left, 2.0), (layout.left, y), INK, 2.0)) }
    };
    Drawing {
        content,
        height: y + 24.0,
    }
}

/// One bar with its label and value, and the height that it takes.
fn bar(figure: &Figure, row: usize, layout: &Layout, axis: Axis, y: f64) -> (Markup, f64) {
    let is_sum = matches!(figure.table().rows()[row].kind, RowKind::Sum { .. });
    let style = if is_sum {
        layout.label.bold()
    } else {
        layout.label
    };
    let lines = style.wrap(figure.row_label(row), layout.label_room);
    let text = style.height(lines.len());
    let (label_y, bar_y, height) = if layout.above {
        (y, y + text + 3.0, text + BAR + 16.0)
    } else {
        let height = text.max(BAR) + 14.0;
        (y + (height - text) / 2.0, y + (height - BAR) / 2.0, height)
    };
    let cell = figure.table().cell(row, 0);
    let middle = bar_y + BAR / 2.0;
    let label_x = layout.left - if layout.above { 1.0 } else { 12.0 };
    let style = if layout.above {
        style
    } else {
        style.anchor(Anchor::End)
    };
    let value = Style::new(16.0).bold();
    let markup = html! {
        @if layout.above {
            // A light ground keeps grid lines out of the text.
            rect x="0" y=(at(label_y - 2.0)) width=(at(layout.label_room + 24.0)) height=(at(text + 3.0)) fill="#ffffff" {}
        }
        (style.set_lines(&lines, label_x, label_y))
        @if let Shown::Value { estimate, .. } = &cell.shown {
            rect x=(at(layout.left)) y=(at(bar_y)) width=(at(axis.x(estimate.value) - layout.left))
                height=(at(BAR)) fill=(BLUE) {}
            @if let Some(interval) = &estimate.interval {
                (whisker(axis.x(interval.lower), axis.x(interval.upper), middle))
            }
        } @else {
            (line((layout.left, middle), (layout.left + 30.0, middle), LINE, 2.0))
        }
        @if layout.above {
            (line((layout.left, bar_y - 3.0), (layout.left, bar_y + BAR + 3.0), INK, 2.0))
        }
        (value.set(&printed(cell), layout.right + 12.0, middle + 6.0))
    };
    (markup, height)
}
