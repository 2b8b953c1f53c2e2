//! The small part of Markdown that labels of questionnaires use: bold, italic, links, headings,
//! lists, line breaks. Everything else is shown as it was written; nothing in it becomes markup.

use maud::{Markup, PreEscaped, html};

/// No nesting deeper than this is read as markup.
const DEEPEST: usize = 4;
/// Longer lines are shown as they are: no label is as long, only what a respondent wrote may be.
const LONGEST: usize = 4_000;

/// A text within a line: line breaks stay, blocks do not.
pub(super) fn inline(text: &str) -> Markup {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        let depth = if line.len() > LONGEST { DEEPEST } else { 0 };
        spans(strip_heading(line), depth, &mut out);
    }
    PreEscaped(out)
}

/// A text of its own: paragraphs and lists.
pub(super) fn blocks(text: &str) -> Markup {
    let mut paragraphs: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            open = false;
            continue;
        }
        let item = trimmed
            .strip_prefix("- ")
            .or_else(|| trimmed.strip_prefix("* "));
        match (item, paragraphs.last_mut()) {
            (Some(item), Some(Block::List(items))) if open => items.push(item),
            (Some(item), _) => paragraphs.push(Block::List(vec![item])),
            (None, Some(Block::Paragraph(lines))) if open => lines.push(trimmed),
            (None, _) => paragraphs.push(Block::Paragraph(vec![trimmed])),
        }
        open = true;
    }
    html! {
        @for block in &paragraphs {
            @match block {
                Block::Paragraph(lines) => p { (inline(&lines.join("\n"))) },
                Block::List(items) => ul class="nhsuk-list nhsuk-list--bullet" {
                    @for item in items { li { (inline(item)) } }
                },
            }
        }
    }
}

enum Block<'t> {
    Paragraph(Vec<&'t str>),
    List(Vec<&'t str>),
}

/// The words alone, for titles and for the names of things.
pub(super) fn plain(text: &str) -> String {
    let Markup { 0: marked } = inline(text);
    let mut out = String::with_capacity(marked.len());
    let mut inside = false;
    for character in marked.replace("<br>", " ").chars() {
        match character {
            '<' => inside = true,
            '>' if inside => inside = false,
            other if !inside => out.push(other),
            _ => {}
        }
    }
    for (escaped, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ] {
        out = out.replace(escaped, character);
    }
    out
}

fn strip_heading(line: &str) -> &str {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    if (1..=6).contains(&level) && rest.starts_with(' ') {
        rest.trim_start()
    } else {
        line
    }
}

fn spans(text: &str, depth: usize, out: &mut String) {
    let mut rest = text;
    let mut before = ' ';
    while let Some(character) = rest.chars().next() {
        let span = if depth < DEEPEST {
            span(rest, before)
        } else {
            None
        };
        if let Some(span) = span {
            span.write(depth, out);
            rest = &rest[span.length..];
            before = '*';
            continue;
        }
        // A backslash before a sign takes its meaning away.
        let escaped = rest
            .strip_prefix('\\')
            .and_then(|after| after.chars().next());
        let shown = match escaped {
            Some(sign) if "*_\\[]#<>".contains(sign) => {
                rest = &rest[1..];
                sign
            }
            _ => character,
        };
        push_escaped(shown, out);
        rest = &rest[shown.len_utf8()..];
        before = shown;
    }
}

/// A piece of text with a meaning.
struct Span<'t> {
    tag: Tag<'t>,
    inner: &'t str,
    /// In bytes, with its signs.
    length: usize,
}

enum Tag<'t> {
    Strong,
    Emphasis,
    Link(&'t str),
}

impl Span<'_> {
    fn write(&self, depth: usize, out: &mut String) {
        let end = match self.tag {
            Tag::Strong => {
                out.push_str("<strong>");
                "</strong>"
            }
            Tag::Emphasis => {
                out.push_str("<em>");
                "</em>"
            }
            Tag::Link(address) => {
                out.push_str("<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"");
                address
                    .chars()
                    .for_each(|character| push_escaped(character, out));
                out.push_str("\">");
                "</a>"
            }
        };
        spans(self.inner, depth + 1, out);
        out.push_str(end);
    }
}

fn span(text: &str, before: char) -> Option<Span<'_>> {
    for (mark, tag) in [
        ("**", Tag::Strong),
        ("__", Tag::Strong),
        ("*", Tag::Emphasis),
        ("_", Tag::Emphasis),
    ] {
        let Some(after) = text.strip_prefix(mark) else {
            continue;
        };
        // "snake_case" and "2 * 3" are no emphasis.
        if (mark.starts_with('_') && before.is_alphanumeric()) || after.starts_with(' ') {
            return None;
        }
        let Some(end) = after.find(mark).filter(|end| *end > 0) else {
            continue;
        };
        let follows = after[end + mark.len()..].chars().next().unwrap_or(' ');
        if after[..end].ends_with(' ') || (mark.starts_with('_') && follows.is_alphanumeric()) {
            continue;
        }
        return Some(Span {
            tag,
            inner: &after[..end],
            length: end + 2 * mark.len(),
        });
    }
    let after = text.strip_prefix('[')?;
    let (words, rest) = after.split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    let safe = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    let whole = safe && !words.contains('[') && !address.contains(char::is_whitespace);
    whole.then_some(Span {
        tag: Tag::Link(address),
        inner: words,
        length: words.len() + address.len() + 4,
    })
}

fn push_escaped(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_italic_links_and_line_breaks_are_shown() {
        assert_eq!(
            inline("**Now** and *then*").into_string(),
            "<strong>Now</strong> and <em>then</em>"
        );
        assert_eq!(inline("one\ntwo").into_string(), "one<br>two");
        assert_eq!(
            inline("see [the *guide*](https://example.org/a?b=1&c=2)").into_string(),
            "see <a target=\"_blank\" rel=\"noopener noreferrer\" href=\"https://example.org/a?b=1&amp;c=2\">the <em>guide</em></a>"
        );
        assert_eq!(
            blocks("a\nb\n\n- c\n- d").into_string(),
            "<p>a<br>b</p><ul class=\"nhsuk-list nhsuk-list--bullet\"><li>c</li><li>d</li></ul>"
        );
    }

    #[test]
    fn nothing_that_an_author_or_a_respondent_writes_becomes_markup() {
        assert_eq!(
            inline("<script>alert(\"1\")</script>").into_string(),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"
        );
        assert_eq!(
            inline("[x](javascript:alert(1))").into_string(),
            "[x](javascript:alert(1))"
        );
        assert_eq!(
            inline("[x](https://a\" onclick=\"b)").into_string(),
            "[x](https://a&quot; onclick=&quot;b)"
        );
        assert_eq!(
            inline("2 * 3 * 4, snake_case_name, **open").into_string(),
            "2 * 3 * 4, snake_case_name, **open"
        );
    }

    #[test]
    fn a_title_has_the_words_alone() {
        assert_eq!(plain("**A** & <b>\nB"), "A & <b> B");
    }

    #[test]
    fn long_runs_of_signs_are_read_in_good_time() {
        let text = "*_[".repeat(3_000);
        assert!(inline(&text).into_string().len() >= text.len());
    }
}
