//! Small pieces of SVG: text that fits, and marks that differ by shape as well as by colour.
//!
//! Presentation attributes only, never `style`: a strict content security policy forbids it.

pub(crate) mod marks;
pub(crate) mod text;

use maud::{Markup, html};

pub(crate) const INK: &str = "#212b32";
pub(crate) const BLUE: &str = "#005eb8";
pub(crate) const GREY: &str = "#4c6272";
pub(crate) const LINE: &str = "#aeb7bd";

/// Lengths to one decimal, so that the same figure has the same bytes everywhere.
pub(crate) fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// The outer element with its title and description.
pub(crate) struct Frame<'a> {
    pub(crate) id: String,
    pub(crate) class: &'a str,
    pub(crate) language: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Frame<'_> {
    pub(crate) fn around(&self, content: &Markup) -> Markup {
        let (title, desc) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            svg xmlns="http://www.w3.org/2000/svg" class=(self.class) role="img"
                aria-labelledby={ (title) " " (desc) } lang=(self.language)
                viewBox={ "0 0 " (at(self.width)) " " (at(self.height)) }
                width=(at(self.width)) height=(at(self.height))
                font-family="Arial, Liberation Sans, Helvetica, sans-serif" {
                title id=(title) { (self.title) }
                desc id=(desc) { (self.description) }
                rect x="0" y="0" width=(at(self.width)) height=(at(self.height)) fill="#ffffff" {}
                (content)
            }
        }
    }
}

/// A straight line.
pub(crate) fn line(from: (f64, f64), to: (f64, f64), colour: &str, width: f64) -> Markup {
    html! {
        line x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1))
            stroke=(colour) stroke-width=(at(width)) {}
    }
}

/// An interval with caps; a light edge keeps it visible on a dark bar.
pub(crate) fn whisker(from: f64, to: f64, y: f64) -> Markup {
    let path = format!(
        "M{0} {1}V{2}M{0} {4}H{3}M{3} {1}V{2}",
        at(from),
        at(y - 5.0),
        at(y + 5.0),
        at(to),
        at(y)
    );
    html! {
        path d=(path) fill="none" stroke="#ffffff" stroke-width="5" {}
        path d=(path) fill="none" stroke=(INK) stroke-width="2" {}
    }
}
