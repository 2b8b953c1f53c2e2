//! Marks and fills that can be told apart in black and white.

use maud::{Markup, html};

use super::{INK, at};

const COLOURS: [&str; 6] = [
    "#005eb8", "#b4431c", "#00703c", "#7c2855", "#4c6272", "#003087",
];

/// The colour of the n-th group; its shape tells it apart without the colour.
pub(crate) fn colour(group: usize) -> &'static str {
    COLOURS[group % COLOURS.len()]
}

/// The mark of the n-th group: circle, diamond, square, triangle, cross, ring.
pub(crate) fn mark(group: usize, x: f64, y: f64) -> Markup {
    let colour = colour(group);
    let path = |d: String| html! { path d=(d) fill=(colour) stroke="#ffffff" stroke-width="1" {} };
    match group % 6 {
        0 => {
            html! { circle cx=(at(x)) cy=(at(y)) r="5.5" fill=(colour) stroke="#ffffff" stroke-width="1" {} }
        }
        1 => path(format!("M{} {}l7 7l-7 7l-7 -7z", at(x), at(y - 7.0))),
        2 => path(format!("M{} {}h10v10h-10z", at(x - 5.0), at(y - 5.0))),
        3 => path(format!("M{} {}l7 12h-14z", at(x), at(y - 7.0))),
        4 => html! {
            path d={ "M" (at(x - 5.0)) " " (at(y - 5.0)) "l10 10m0 -10l-10 10" } fill="none" stroke=(colour) stroke-width="4" {}
        },
        _ => {
            html! { circle cx=(at(x)) cy=(at(y)) r="5" fill="#ffffff" stroke=(colour) stroke-width="3" {} }
        }
    }
}

/// How one level of a scale is filled, and the colour of text on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill {
    pub(crate) colour: &'static str,
    pub(crate) text: &'static str,
    /// The name of a pattern laid over the colour.
    pub(crate) pattern: Option<Pattern>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    Stripes,
    Dots,
}

const fn fill(colour: &'static str, text: &'static str, pattern: Option<Pattern>) -> Fill {
    Fill {
        colour,
        text,
        pattern,
    }
}

const STRONG: Fill = fill("#003087", "#ffffff", None);
const MIDDLING: Fill = fill("#4f97d8", INK, None);
const PALE: Fill = fill("#c5def3", INK, None);
const NEUTRAL: Fill = fill("#e8edee", INK, None);
const PALE_OTHER: Fill = fill("#fbe0c8", INK, Some(Pattern::Dots));
const MIDDLING_OTHER: Fill = fill("#f0a868", INK, Some(Pattern::Stripes));
const STRONG_OTHER: Fill = fill("#7a2b00", "#ffffff", Some(Pattern::Stripes));

/// The fills of a scale from its first to its last level, the two ends different in hue and pattern.
pub(crate) fn scale(levels: usize) -> Vec<Fill> {
    match levels {
        0 => Vec::new(),
        1 => vec![STRONG],
        2 => vec![STRONG, PALE_OTHER],
        3 => vec![STRONG, NEUTRAL, STRONG_OTHER],
        4 => vec![STRONG, MIDDLING, MIDDLING_OTHER, STRONG_OTHER],
        5 => vec![STRONG, MIDDLING, NEUTRAL, MIDDLING_OTHER, STRONG_OTHER],
        6 => vec![
            STRONG,
            MIDDLING,
            PALE,
            PALE_OTHER,
            MIDDLING_OTHER,
            STRONG_OTHER,
        ],
        more => {
            let whole = [
                STRONG,
                MIDDLING,
                PALE,
                NEUTRAL,
                PALE_OTHER,
                MIDDLING_OTHER,
                STRONG_OTHER,
            ];
            (0..more).map(|at| whole[at % whole.len()]).collect()
        }
    }
}

/// Definitions of the patterns under ids of their own.
pub(crate) fn pattern_definitions(id: &str) -> Markup {
    html! {
        defs {
            pattern id={ (id) "-stripes" } patternUnits="userSpaceOnUse" width="7" height="7" patternTransform="rotate(45)" {
                line x1="0" y1="0" x2="0" y2="7" stroke="#ffffff" stroke-width="2" stroke-opacity="0.55" {}
            }
            pattern id={ (id) "-dots" } patternUnits="userSpaceOnUse" width="8" height="8" {
                circle cx="2" cy="2" r="1.2" fill="#7a2b00" fill-opacity="0.7" {}
            }
        }
    }
}

/// A filled rectangle with its pattern.
pub(crate) fn filled(id: &str, fill: Fill, corner: (f64, f64), size: (f64, f64)) -> Markup {
    let (x, y, width, height) = (at(corner.0), at(corner.1), at(size.0), at(size.1));
    html! {
        rect x=(x) y=(y) width=(width) height=(height) fill=(fill.colour) {}
        @if let Some(pattern) = fill.pattern {
            @let name = match pattern { Pattern::Stripes => "stripes", Pattern::Dots => "dots" };
            rect x=(x) y=(y) width=(width) height=(height) fill={ "url(#" (id) "-" (name) ")" } {}
        }
        rect x=(x) y=(y) width=(width) height=(height) fill="none" stroke=(INK) stroke-width="1" {}
    }
}
