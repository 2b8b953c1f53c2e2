//! A merged message as plain text and as HTML.

use platform::markdown::{self, Block, Line, Span, push_escaped, push_html};

/// Lines of plain text are no longer, but for addresses, which are never broken.
const WIDTH: usize = 72;

/// Plain text: wrapped, links written out.
pub(super) fn plain(blocks: &[Block<'_>]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(line) => wrap(&flat(line), "", &mut out),
            Block::Paragraph(lines) => {
                for line in lines {
                    paragraph_line(line, &mut out);
                }
            }
            Block::List(items) => {
                for item in items {
                    wrap(&flat(item), "- ", &mut out);
                }
            }
        }
    }
    out
}

/// A line that is nothing but a link has its address on a line of its own, where it is easy to copy.
fn paragraph_line(line: &Line<'_>, out: &mut String) {
    match alone(line) {
        Some((words, address)) if words != address => {
            wrap(&format!("{words}:"), "", out);
            out.push_str(address);
            out.push('\n');
        }
        _ => wrap(&flat(line), "", out),
    }
}

/// The words and the address of the only thing on a line, when that is a link.
fn alone<'l>(line: &'l Line<'_>) -> Option<(String, &'l str)> {
    match line.as_slice() {
        [Span::Link { words, address }] => Some((markdown::words(words), address)),
        [Span::Strong(inner) | Span::Emphasis(inner)] => alone(inner),
        _ => None,
    }
}

/// The text of a text message: as short as can be.
pub(super) fn short(blocks: &[Block<'_>]) -> String {
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(line) => lines.push(flat(line)),
            Block::Paragraph(of) => lines.extend(of.iter().map(flat)),
            Block::List(items) => {
                lines.extend(items.iter().map(|item| format!("- {}", flat(item))));
            }
        }
    }
    lines.join("\n")
}

/// A line without markup: a link has its address behind its words.
fn flat(line: &Line<'_>) -> String {
    let mut out = String::new();
    push_flat(line, &mut out);
    out
}

fn push_flat(line: &[Span<'_>], out: &mut String) {
    for span in line {
        match span {
            Span::Text(text) => out.push_str(text),
            Span::Strong(inner) | Span::Emphasis(inner) => push_flat(inner, out),
            Span::Link { words, address } => {
                let words = markdown::words(words);
                let bare = address
                    .strip_prefix("mailto:")
                    .or_else(|| address.strip_prefix("tel:"))
                    .unwrap_or(address);
                out.push_str(&words);
                if words != bare {
                    // The signs around an address are those of RFC 3986, appendix C.
                    out.push_str(" <");
                    out.push_str(bare);
                    out.push('>');
                }
            }
        }
    }
}

/// Breaks a line at spaces; what follows the first has an indent as wide as `lead`.
fn wrap(text: &str, lead: &str, out: &mut String) {
    let mut width = lead.chars().count();
    let indent = " ".repeat(width);
    out.push_str(lead);
    let mut first = true;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if !first && width + 1 + letters > WIDTH {
            out.push('\n');
            out.push_str(&indent);
            width = indent.len();
        } else if !first {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += letters;
        first = false;
    }
    out.push('\n');
}

/// Readers of mail know few rules of style and drop style sheets: one rule on the body is safe.
const STYLE: &str =
    "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;max-width:600px";

/// A whole HTML document: its language, no images, nothing to fetch.
pub(super) fn html(language: &str, subject: &str, blocks: &[Block<'_>]) -> String {
    let mut out = String::with_capacity(2048);
    out.push_str("<!doctype html>\n<html lang=\"");
    push_escaped(language, &mut out);
    out.push_str("\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    push_escaped(subject, &mut out);
    out.push_str("</title></head>\n<body style=\"");
    out.push_str(STYLE);
    out.push_str("\">\n");
    out.push_str(&body(blocks));
    out.push_str("</body>\n</html>\n");
    out
}

/// What stands in the body of the HTML.
pub(super) fn body(blocks: &[Block<'_>]) -> String {
    let mut out = String::with_capacity(2048);
    for block in blocks {
        match block {
            Block::Heading(line) => element("h2", &[line], &mut out),
            Block::Paragraph(lines) => {
                element("p", &lines.iter().collect::<Vec<_>>(), &mut out);
            }
            Block::List(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    element("li", &[item], &mut out);
                }
                out.push_str("</ul>\n");
            }
        }
    }
    out
}

fn element(tag: &str, lines: &[&Line<'_>], out: &mut String) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push_str("<br>\n");
        }
        push_html(line, "", out);
    }
    out.push_str("</");
    out.push_str(tag);
    out.push_str(">\n");
}
