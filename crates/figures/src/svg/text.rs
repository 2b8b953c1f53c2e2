//! How wide a text is, where it breaks, and text that is set.

use maud::{Markup, html};

use super::{INK, at};

/// Advance widths of Arial (Liberation Sans has the same) for U+0020 to U+007E, in 1/1000 em.
const ADVANCES: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Bold letters of Arial are up to a tenth wider; other fonts of a phone may be too.
const MARGIN: f64 = 1.04;
const BOLD: f64 = 1.09;

fn advance(letter: char) -> f64 {
    let plain = match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ŵ' => 'w',
        'ŷ' | 'ý' | 'ÿ' => 'y',
        '‘' | '’' => '`',
        '“' | '”' => '"',
        '–' | '−' => '0',
        other => other,
    };
    let known = u32::from(plain)
        .checked_sub(32)
        .and_then(|at| ADVANCES.get(at as usize));
    // Anything else is taken for a full-width character: too much room is better than too little.
    f64::from(known.copied().unwrap_or(1000))
}

/// How wide a text is at a font size, in the same unit, with a small margin.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let sum: f64 = text.chars().map(advance).sum();
    sum / 1000.0 * size * MARGIN * if bold { BOLD } else { 1.0 }
}

/// Breaks a text into lines that fit; a word that is too long for a line is cut.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text
        .split_whitespace()
        .flat_map(|word| pieces(word, size, bold, room))
    {
        let longer = if line.is_empty() {
            word.clone()
        } else {
            format!("{line} {word}")
        };
        if width(&longer, size, bold) <= room {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word));
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    lines
}

fn pieces(word: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let last = pieces.len() - 1;
        let longer = format!("{}{letter}", pieces[last]);
        if pieces[last].is_empty() || width(&longer, size, bold) <= room {
            pieces[last] = longer;
        } else {
            pieces.push(letter.to_string());
        }
    }
    pieces
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) colour: &'static str,
    pub(crate) anchor: Anchor,
}

impl Style {
    pub(crate) fn new(size: f64) -> Self {
        Self {
            size,
            bold: false,
            colour: INK,
            anchor: Anchor::Start,
        }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    pub(crate) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The distance from one line to the next.
    pub(crate) fn leading(self) -> f64 {
        self.size * 1.25
    }

    pub(crate) fn wrap(self, text: &str, room: f64) -> Vec<String> {
        wrap(text, self.size, self.bold, room)
    }

    /// Sets one line with its baseline at `y`.
    pub(crate) fn set(self, text: &str, x: f64, y: f64) -> Markup {
        let anchor = match self.anchor {
            Anchor::Start => None,
            Anchor::Middle => Some("middle"),
            Anchor::End => Some("end"),
        };
        html! {
            text x=(at(x)) y=(at(y)) font-size=(at(self.size)) fill=(self.colour)
                font-weight=[self.bold.then_some("bold")] text-anchor=[anchor] { (text) }
        }
    }

    /// Sets lines below each other, the first with its top at `y`.
    pub(crate) fn set_lines(self, lines: &[String], x: f64, y: f64) -> Markup {
        html! {
            @for (at, line) in lines.iter().enumerate() {
                (self.set(line, x, y + self.size * 0.95 + self.leading() * at as f64))
            }
        }
    }

    /// How high so many lines are.
    pub(crate) fn height(self, lines: usize) -> f64 {
        self.leading() * lines as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text = "Demands from external stakeholders, such as commissioners and inspectors";
        let lines = wrap(text, 16.0, false, 150.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| width(line, 16.0, false) <= 150.0));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut_rather_than_running_out() {
        let long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
        let lines = wrap(long, 16.0, false, 120.0);
        assert!(lines.iter().all(|line| width(line, 16.0, false) <= 120.0));
        assert_eq!(lines.concat(), long);
    }

    #[test]
    fn accented_welsh_letters_are_as_wide_as_their_plain_forms() {
        assert!((width("tŷ dŵr", 10.0, false) - width("ty dwr", 10.0, false)).abs() < 1e-9);
    }
}
