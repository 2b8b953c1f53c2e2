//! The small part of Markdown that labels of questionnaires and texts of messages use.
//!
//! Bold, italic, links, headings, lists, line breaks (as they are typed). Everything else is shown as
//! it was written; nothing in it becomes markup.

use std::borrow::Cow;

/// No nesting deeper than this is read as markup.
const DEEPEST: usize = 4;
/// Longer lines are shown as they are: no label is as long, only what a respondent wrote may be.
const LONGEST: usize = 4_000;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span<'t> {
    Text(Cow<'t, str>),
    Strong(Vec<Self>),
    Emphasis(Vec<Self>),
    Link {
        words: Vec<Self>,
        address: Cow<'t, str>,
    },
}

/// A line: its pieces in order.
pub type Line<'t> = Vec<Span<'t>>;

/// A text of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'t> {
    Heading(Line<'t>),
    Paragraph(Vec<Line<'t>>),
    List(Vec<Line<'t>>),
}

/// Whether a web page may link to an address.
pub fn safe_address(address: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

/// Reads one line. A link to an address that is not accepted stays text.
pub fn line(text: &str, accept: fn(&str) -> bool) -> Line<'_> {
    let depth = if text.len() > LONGEST { DEEPEST } else { 0 };
    spans(text, depth, accept)
}

/// Reads a whole text: headings, paragraphs, lists.
pub fn blocks(text: &str, accept: fn(&str) -> bool) -> Vec<Block<'_>> {
    let mut out: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for written in text.lines() {
        let trimmed = written.trim();
        if trimmed.is_empty() {
            open = false;
            continue;
        }
        if let Some(heading) = heading(trimmed) {
            out.push(Block::Heading(line(heading, accept)));
            open = false;
            continue;
        }
        let item = trimmed
            .strip_prefix("- ")
            .or_else(|| trimmed.strip_prefix("* "));
        match (item, out.last_mut()) {
            (Some(item), Some(Block::List(items))) if open => items.push(line(item, accept)),
            (Some(item), _) => out.push(Block::List(vec![line(item, accept)])),
            (None, Some(Block::Paragraph(lines))) if open => lines.push(line(trimmed, accept)),
            (None, _) => out.push(Block::Paragraph(vec![line(trimmed, accept)])),
        }
        open = true;
    }
    out
}

/// The words of a heading, without its signs.
pub fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| rest.trim())
}

/// The words of a line alone.
pub fn words(spans: &[Span<'_>]) -> String {
    let mut out = String::new();
    push_words(spans, &mut out);
    out
}

fn push_words(spans: &[Span<'_>], out: &mut String) {
    for span in spans {
        match span {
            Span::Text(text) => out.push_str(text),
            Span::Strong(inner) | Span::Emphasis(inner) | Span::Link { words: inner, .. } => {
                push_words(inner, out);
            }
        }
    }
}

/// Writes a line as HTML; `link` is put into each link's tag (` target="_blank"`).
pub fn push_html(spans: &[Span<'_>], link: &str, out: &mut String) {
    for span in spans {
        match span {
            Span::Text(text) => push_escaped(text, out),
            Span::Strong(inner) => {
                out.push_str("<strong>");
                push_html(inner, link, out);
                out.push_str("</strong>");
            }
            Span::Emphasis(inner) => {
                out.push_str("<em>");
                push_html(inner, link, out);
                out.push_str("</em>");
            }
            Span::Link { words, address } => {
                out.push_str("<a");
                out.push_str(link);
                out.push_str(" href=\"");
                push_escaped(address, out);
                out.push_str("\">");
                push_html(words, link, out);
                out.push_str("</a>");
            }
        }
    }
}

/// Writes text so that nothing in it is markup, between tags and in quoted attributes.
pub fn push_escaped(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

fn spans(text: &str, depth: usize, accept: fn(&str) -> bool) -> Line<'_> {
    let mut out = Vec::new();
    // What lies between `from` and `at` is text that is not written yet.
    let (mut from, mut at) = (0, 0);
    let mut before = ' ';
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        let marked = if depth < DEEPEST {
            marked(rest, before, accept)
        } else {
            None
        };
        if let Some(marked) = marked {
            push_text(&text[from..at], &mut out);
            let inner = spans(marked.inner, depth + 1, accept);
            out.push(match marked.mark {
                Mark::Strong => Span::Strong(inner),
                Mark::Emphasis => Span::Emphasis(inner),
                Mark::Link(address) => Span::Link {
                    words: inner,
                    address: Cow::Borrowed(address),
                },
            });
            at += marked.length;
            from = at;
            before = '*';
            continue;
        }
        // A backslash before a sign takes its meaning away.
        let escaped = rest
            .strip_prefix('\\')
            .and_then(|after| after.chars().next())
            .filter(|sign| "*_\\[]#<>".contains(*sign));
        if let Some(sign) = escaped {
            push_text(&text[from..at], &mut out);
            from = at + 1;
            at = from + sign.len_utf8();
            before = sign;
        } else {
            at += character.len_utf8();
            before = character;
        }
    }
    push_text(&text[from..], &mut out);
    out
}

fn push_text<'t>(text: &'t str, out: &mut Line<'t>) {
    if !text.is_empty() {
        out.push(Span::Text(Cow::Borrowed(text)));
    }
}

/// A piece of text with a meaning.
struct Marked<'t> {
    mark: Mark<'t>,
    inner: &'t str,
    /// In bytes, with its signs.
    length: usize,
}

#[derive(Clone, Copy)]
enum Mark<'t> {
    Strong,
    Emphasis,
    Link(&'t str),
}

fn marked(text: &str, before: char, accept: fn(&str) -> bool) -> Option<Marked<'_>> {
    for (sign, mark) in [
        ("**", Mark::Strong),
        ("__", Mark::Strong),
        ("*", Mark::Emphasis),
        ("_", Mark::Emphasis),
    ] {
        let Some(after) = text.strip_prefix(sign) else {
            continue;
        };
        // "snake_case" and "2 * 3" are no emphasis.
        if (sign.starts_with('_') && before.is_alphanumeric()) || after.starts_with(' ') {
            return None;
        }
        let Some(end) = after.find(sign).filter(|end| *end > 0) else {
            continue;
        };
        let follows = after[end + sign.len()..].chars().next().unwrap_or(' ');
        if after[..end].ends_with(' ') || (sign.starts_with('_') && follows.is_alphanumeric()) {
            continue;
        }
        return Some(Marked {
            mark,
            inner: &after[..end],
            length: end + 2 * sign.len(),
        });
    }
    let after = text.strip_prefix('[')?;
    let (words, rest) = after.split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    let whole = accept(address) && !words.contains('[') && !address.contains(char::is_whitespace);
    whole.then_some(Marked {
        mark: Mark::Link(address),
        inner: words,
        length: words.len() + address.len() + 4,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let mut out = String::new();
        push_html(&line(text, safe_address), "", &mut out);
        out
    }

    #[test]
    fn bold_italic_and_links_are_read() {
        assert_eq!(
            html("**Now** and *then*"),
            "<strong>Now</strong> and <em>then</em>"
        );
        assert_eq!(
            html("see [the *guide*](https://example.org/a?b=1&c=2)"),
            "see <a href=\"https://example.org/a?b=1&amp;c=2\">the <em>guide</em></a>"
        );
        assert_eq!(html("\\*as it is\\* \\\\ \\n"), "*as it is* \\ \\n");
    }

    #[test]
    fn a_text_has_headings_paragraphs_and_lists() {
        let one = |text| vec![Span::Text(Cow::Borrowed(text))];
        assert_eq!(
            blocks("## A\nb\nc\n\n- d\n- e\nf", safe_address),
            [
                Block::Heading(one("A")),
                Block::Paragraph(vec![one("b"), one("c")]),
                Block::List(vec![one("d"), one("e")]),
                Block::Paragraph(vec![one("f")]),
            ]
        );
    }

    #[test]
    fn nothing_that_was_written_becomes_markup() {
        assert_eq!(
            html("<script>alert(\"1\")</script>"),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"
        );
        assert_eq!(html("[x](javascript:alert(1))"), "[x](javascript:alert(1))");
        assert_eq!(
            html("[x](https://a\" onclick=\"b)"),
            "[x](https://a\" onclick=\"b)".replace('"', "&quot;")
        );
        assert_eq!(
            html("2 * 3 * 4, snake_case_name, **open"),
            "2 * 3 * 4, snake_case_name, **open"
        );
    }

    #[test]
    fn long_runs_of_signs_are_read_in_good_time() {
        let text = "*_[".repeat(3_000);
        assert!(html(&text).len() >= text.len());
    }
}
