//! Labels of questionnaires as HTML: `platform::markdown` with the classes of the design system.

use maud::{Markup, PreEscaped, html};
use platform::markdown::{self, Block, Line, safe_address};

/// A respondent who follows a link must not lose the page.
const LINK: &str = " target=\"_blank\" rel=\"noopener noreferrer\"";

/// A text within a line: line breaks stay, blocks do not.
pub(super) fn inline(text: &str) -> Markup {
    let lines: Vec<Line<'_>> = text
        .lines()
        .map(|line| markdown::line(markdown::heading(line).unwrap_or(line), safe_address))
        .collect();
    broken(&lines)
}

/// A text of its own: paragraphs and lists.
pub(super) fn blocks(text: &str) -> Markup {
    html! {
        @for block in markdown::blocks(text, safe_address) {
            @match block {
                Block::Heading(line) => p { (broken(&[line])) },
                Block::Paragraph(lines) => p { (broken(&lines)) },
                Block::List(items) => ul class="nhsuk-list nhsuk-list--bullet" {
                    @for item in items { li { (broken(&[item])) } }
                },
            }
        }
    }
}

/// The words alone, for titles and for the names of things.
pub(super) fn plain(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| markdown::heading(line).unwrap_or(line))
        .map(|line| markdown::words(&markdown::line(line, safe_address)))
        .collect();
    lines.join(" ")
}

fn broken(lines: &[Line<'_>]) -> Markup {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        markdown::push_html(line, LINK, &mut out);
    }
    PreEscaped(out)
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
}
