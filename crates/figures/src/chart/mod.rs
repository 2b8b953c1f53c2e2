//! The charts: each a wide and a narrow drawing of the same figure.

mod axis;
mod bars;
mod dots;
mod stacked;

use estimation::disclosure::{SafeCell, Shown};
use maud::{Markup, html};

use crate::{
    figure::{Chart, Figure, Width},
    number::percentage,
    svg::{Frame, GREY, text::Style},
    words::Shared,
};

/// A drawing and how high it came out.
pub(crate) struct Drawing {
    pub(crate) content: Markup,
    pub(crate) height: f64,
}

pub(crate) fn width_of(width: Width) -> f64 {
    match width {
        Width::Wide => 720.0,
        Width::Narrow => 340.0,
    }
}

/// Draws the figure's chart; nothing for [`Chart::None`].
pub(crate) fn draw(figure: &Figure, width: Width) -> Markup {
    let (class, suffix) = match width {
        Width::Wide => ("figure-wide", "wide"),
        Width::Narrow => ("figure-narrow", "narrow"),
    };
    let id = format!("{}-{suffix}", figure.id());
    let drawing = match figure.chart() {
        Chart::None => return html! {},
        Chart::Bars => bars::draw(figure, width),
        Chart::Dots => dots::draw(figure, width),
        Chart::Stacked => stacked::draw(figure, width, &id),
    };
    let words = figure.words();
    let shared = Shared(words.language);
    let style = Style::new(14.0).colour(GREY);
    let mut foot = vec![explanation(figure)];
    if words.invented {
        foot.insert(0, shared.invented().to_owned());
    }
    let lines = style.wrap(&foot.join(". "), width_of(width) - 8.0);
    let top = drawing.height + 6.0;
    let frame = Frame {
        id,
        class,
        language: words.language.code(),
        title: &words.title,
        description: figure.description(),
        width: width_of(width),
        height: top + style.height(lines.len()) + 6.0,
    };
    frame.around(&html! { (drawing.content) (style.set_lines(&lines, 4.0, top)) })
}

/// What the marks are, below the drawing.
fn explanation(figure: &Figure) -> String {
    let confidence = crate::number::trimmed(figure.table().rule().precision.confidence * 100.0);
    let language = figure.words().language;
    let mut text = match figure.chart() {
        Chart::Stacked => language
            .pick(
                "Each bar is 100% of those who answered",
                "Mae pob bar yn 100% o'r rhai a atebodd",
            )
            .to_owned(),
        Chart::Bars | Chart::Dots | Chart::None => match language {
            crate::Language::English => format!("Lines show {confidence}% confidence intervals"),
            crate::Language::Welsh => {
                format!("Mae'r llinellau'n dangos cyfyngau hyder {confidence}%")
            }
        },
    };
    let withheld = (figure.drawn_rows().iter()).any(|&row| {
        columns_drawn(figure).any(|c| figure.table().cell(row, c).shown == Shown::Withheld)
    });
    if withheld {
        text.push_str(language.pick(
            ". [c] withheld to protect people",
            ". [c] heb ei ddangos er mwyn diogelu pobl",
        ));
    }
    text
}

/// The columns that the chart draws.
pub(crate) fn columns_drawn(figure: &Figure) -> std::ops::Range<usize> {
    let all = figure.table().columns().len();
    match figure.chart() {
        Chart::Bars => 0..all.min(1),
        Chart::Dots | Chart::Stacked | Chart::None => 0..all,
    }
}

/// What is printed beside a mark: a whole percentage, or why there is none.
pub(crate) fn printed(cell: &SafeCell) -> String {
    match &cell.shown {
        Shown::Value { estimate, .. } => percentage(estimate.value, 0),
        Shown::Withheld => "[c]".to_owned(),
        Shown::Nobody => "[z]".to_owned(),
    }
}

/// A group's label with its base: "GP partners (1,511)".
pub(crate) fn label_with_base(figure: &Figure, column: usize) -> String {
    let label = figure.column_label(column);
    match figure.table().columns()[column].base {
        Some(base) => format!("{label} ({})", crate::number::count(base)),
        None => label.to_owned(),
    }
}
