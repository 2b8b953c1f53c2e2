//! The percentage axis: where a share lies, grid lines and their labels.

use estimation::disclosure::Shown;
use maud::{Markup, html};

use super::columns_drawn;
use crate::{
    figure::Figure,
    svg::{
        GREY, LINE, line,
        text::{Anchor, Style},
    },
};

/// From 0 to 25, 50 or 100 per cent over a stretch of the drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    left: f64,
    right: f64,
    /// The share at the right end.
    most: f64,
}

impl Axis {
    /// The shortest of the three that holds every drawn interval.
    pub(super) fn of(figure: &Figure, left: f64, right: f64) -> Self {
        let mut highest: f64 = 0.0;
        for row in figure.drawn_rows() {
            for column in columns_drawn(figure) {
                if let Shown::Value { estimate, .. } = &figure.table().cell(row, column).shown {
                    let upper = estimate.interval.map_or(estimate.value, |i| i.upper);
                    highest = highest.max(upper).max(estimate.value);
                }
            }
        }
        let most = [0.25, 0.5]
            .into_iter()
            .find(|most| highest <= *most)
            .unwrap_or(1.0);
        Self { left, right, most }
    }

    pub(super) fn x(self, share: f64) -> f64 {
        self.left + (self.right - self.left) * (share / self.most).clamp(0.0, 1.0)
    }

    /// The position of a part of the axis, 0 to 1.
    pub(super) fn at_step(self, step: f64) -> f64 {
        self.x(step * self.most)
    }

    /// Grid lines from top to bottom with labels below; the height that the labels take is 24.
    pub(super) fn grid(self, top: f64, bottom: f64) -> Markup {
        let steps: &[f64] = if self.right - self.left < 260.0 {
            &[0.0, 0.5, 1.0]
        } else {
            &[0.0, 0.25, 0.5, 0.75, 1.0]
        };
        let style = Style::new(13.0).colour(GREY).anchor(Anchor::Middle);
        html! {
            @for step in steps {
                @let share = step * self.most;
                @let x = self.x(share);
                (line((x, top), (x, bottom), LINE, 1.0))
                (style.set(&format!("{}%", crate::number::trimmed(share * 100.0)), x, bottom + 17.0))
            }
        }
    }
}
