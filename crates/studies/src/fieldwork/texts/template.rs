//! A text with its merge fields, read once; and rendered for a case.

use std::borrow::Cow;

use platform::markdown::{self, Block, Line, Span};

use super::{
    fields::{self, MergeFields, Source, StudyWords},
    problem::TextProblem,
    write,
};
use crate::setup::{Channel, Contact, ContactKind, Loaded, Population};

/// No text of a message is longer, in bytes.
pub(super) const LONGEST: usize = 64 * 1024;

/// A message as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// "" in a text message.
    pub subject: String,
    pub text: String,
    /// "" in a text message.
    pub html: String,
}

/// A message with its values, before it is plain text or HTML: what a letter is set from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub subject: String,
    pub blocks: Vec<Block<'static>>,
}

impl Merged {
    /// The HTML that stands in the body of the message, to be shown within another page.
    pub fn body(&self) -> String {
        write::body(&self.blocks)
    }
}

/// The text of one wave in one language.
pub struct Text {
    file: String,
    language: String,
    channel: Channel,
    subject: Line<'static>,
    blocks: Vec<Block<'static>>,
    words: StudyWords,
}

impl Text {
    /// Reads a text from the study folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn read(
        loaded: &Loaded,
        population: &Population,
        contact: &Contact,
        language: &str,
    ) -> Result<Self, Vec<TextProblem>> {
        let file = format!("{}.{language}.md", contact.text);
        let Some(written) = loaded.files.text(&file) else {
            return Err(vec![TextProblem::NoFile { file }]);
        };
        if written.len() > LONGEST {
            let kilobytes = written.len() / 1024;
            return Err(vec![TextProblem::TooLong { file, kilobytes }]);
        }
        let words = StudyWords::of(loaded, population, language);
        let mut problems = Vec::new();
        let (text, used) = scan(&file, written, &mut problems);
        for (row, field) in &used {
            let (file, field) = (file.clone(), field.clone());
            match words.source(&field, population) {
                Some(Source::Study | Source::Case) => {}
                Some(Source::NotInStudy) => {
                    problems.push(TextProblem::NotInStudy { file, field });
                }
                None => problems.push(TextProblem::NoSuchField {
                    file,
                    row: *row,
                    field,
                    known: fields::known(population),
                }),
            }
        }
        for field in needed(contact) {
            if !used.iter().any(|(_, used)| used == field) {
                let file = file.clone();
                problems.push(TextProblem::Needed { file, field });
            }
        }
        let (subject, body) = divide(&file, contact.channel, &text, &mut problems);
        let read = Self {
            subject: owned(markdown::line(subject, accept)),
            blocks: markdown::blocks(body, accept)
                .into_iter()
                .map(owned_block)
                .collect(),
            language: language.to_owned(),
            channel: contact.channel,
            words,
            file,
        };
        if read.blocks.is_empty() {
            let file = read.file.clone();
            problems.push(TextProblem::Empty { file });
        }
        read.addresses(&mut problems);
        if problems.is_empty() {
            Ok(read)
        } else {
            Err(problems)
        }
    }

    /// The file that it was read from.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The message for a case.
    ///
    /// # Errors
    /// When the case has no value for a field, or one that cannot stand in a message.
    pub fn render(&self, merge: &MergeFields<'_>) -> Result<Rendered, TextProblem> {
        let Merged { subject, blocks } = self.merged(merge)?;
        Ok(match self.channel {
            Channel::Sms => Rendered {
                subject,
                text: write::short(&blocks),
                html: String::new(),
            },
            Channel::Email | Channel::Letter => Rendered {
                text: write::plain(&blocks),
                html: write::html(&self.language, &subject, &blocks),
                subject,
            },
        })
    }

    /// The message for a case, as headings, paragraphs and lists.
    ///
    /// # Errors
    /// As [`Text::render`].
    pub fn merged(&self, merge: &MergeFields<'_>) -> Result<Merged, TextProblem> {
        let lines = |lines: &[Line<'static>]| {
            lines
                .iter()
                .map(|line| self.line(line, merge, false))
                .collect::<Result<Vec<_>, _>>()
        };
        let blocks = self
            .blocks
            .iter()
            .map(|block| {
                Ok(match block {
                    Block::Heading(line) => Block::Heading(self.line(line, merge, false)?),
                    Block::Paragraph(of) => Block::Paragraph(lines(of)?),
                    Block::List(items) => Block::List(lines(items)?),
                })
            })
            .collect::<Result<_, TextProblem>>()?;
        let subject = self.line(&self.subject, merge, true)?;
        Ok(Merged {
            subject: markdown::words(&subject),
            blocks,
        })
    }

    fn line(
        &self,
        spans: &[Span<'static>],
        merge: &MergeFields<'_>,
        in_link: bool,
    ) -> Result<Line<'static>, TextProblem> {
        let mut out = Vec::with_capacity(spans.len());
        for span in spans {
            match span {
                Span::Text(text) => self.text(text, merge, in_link, &mut out)?,
                Span::Strong(inner) => out.push(Span::Strong(self.line(inner, merge, in_link)?)),
                Span::Emphasis(inner) => {
                    out.push(Span::Emphasis(self.line(inner, merge, in_link)?));
                }
                Span::Link { words, address } => {
                    let mut whole = Vec::new();
                    self.text(address, merge, true, &mut whole)?;
                    out.push(Span::Link {
                        words: self.line(words, merge, true)?,
                        address: Cow::Owned(markdown::words(&whole)),
                    });
                }
            }
        }
        Ok(out)
    }

    /// A piece of text with its values; an address outside a link becomes one.
    fn text(
        &self,
        text: &str,
        merge: &MergeFields<'_>,
        in_link: bool,
        out: &mut Line<'static>,
    ) -> Result<(), TextProblem> {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((field, after)) = after.split_once("}}") else {
                break;
            };
            push(before, out);
            let value = self.value(field, merge)?;
            if fields::is_address(field) && !in_link {
                out.push(Span::Link {
                    words: vec![Span::Text(Cow::Owned(value.to_string()))],
                    address: Cow::Owned(value.into_owned()),
                });
            } else {
                push(&value, out);
            }
            rest = after;
        }
        push(rest, out);
        Ok(())
    }

    fn value<'a>(
        &'a self,
        field: &str,
        merge: &MergeFields<'a>,
    ) -> Result<Cow<'a, str>, TextProblem> {
        let (file, name) = (|| self.file.clone(), || field.to_owned());
        let value = self
            .words
            .value(field, &self.language, merge)
            .ok_or_else(|| TextProblem::Missing {
                file: file(),
                field: name(),
            })?;
        if fields::fits(&value) {
            Ok(value)
        } else {
            Err(TextProblem::Unfit {
                file: file(),
                field: name(),
            })
        }
    }

    /// Fields in addresses of links that do not belong there.
    fn addresses(&self, problems: &mut Vec<TextProblem>) {
        let mut lines: Vec<&[Span<'static>]> = vec![&self.subject];
        for block in &self.blocks {
            match block {
                Block::Heading(line) => lines.push(line),
                Block::Paragraph(of) | Block::List(of) => {
                    lines.extend(of.iter().map(Vec::as_slice));
                }
            }
        }
        while let Some(line) = lines.pop() {
            for span in line {
                match span {
                    Span::Text(_) => {}
                    Span::Strong(inner) | Span::Emphasis(inner) => lines.push(inner),
                    Span::Link { words, address } => {
                        lines.push(words);
                        for field in address.split("{{").skip(1) {
                            let field = field.split("}}").next().unwrap_or(field);
                            if !fields::fits_address(field) {
                                problems.push(TextProblem::NotAnAddress {
                                    file: self.file.clone(),
                                    field: field.to_owned(),
                                });
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a message of this kind and channel cannot do without.
fn needed(contact: &Contact) -> &'static [&'static str] {
    let asks = match contact.kind {
        ContactKind::Invitation | ContactKind::Reminder | ContactKind::LastCall => true,
        ContactKind::PreNotification | ContactKind::ThankYou => false,
    };
    match (contact.channel, asks) {
        (Channel::Email | Channel::Sms, true) => &["link", "opt_out"],
        (Channel::Email | Channel::Sms, false) => &["opt_out"],
        (Channel::Letter, true) => &["code", "short_address"],
        (Channel::Letter, false) => &[],
    }
}

/// Finds the merge fields with their rows, and writes each without spaces: `{{ name }}` → `{{name}}`.
fn scan(
    file: &str,
    written: &str,
    problems: &mut Vec<TextProblem>,
) -> (String, Vec<(u32, String)>) {
    let mut text = String::with_capacity(written.len());
    let mut used = Vec::new();
    for (row, line) in (1_u32..).zip(written.trim_start_matches('\u{feff}').lines()) {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("{{") {
            text.push_str(before);
            let Some((field, after)) = after.split_once("}}") else {
                let file = file.to_owned();
                problems.push(TextProblem::NotClosed { file, row });
                rest = "";
                break;
            };
            let field = field.trim();
            text.push_str("{{");
            text.push_str(field);
            text.push_str("}}");
            used.push((row, field.to_owned()));
            rest = after;
        }
        text.push_str(rest);
        text.push('\n');
    }
    (text, used)
}

/// The subject and what stands below it.
fn divide<'t>(
    file: &str,
    channel: Channel,
    text: &'t str,
    problems: &mut Vec<TextProblem>,
) -> (&'t str, &'t str) {
    let text = text.trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let subject = markdown::heading(first.trim()).filter(|subject| !subject.is_empty());
    let file = || file.to_owned();
    match (channel, subject) {
        (Channel::Email | Channel::Letter, Some(subject)) => (subject, rest),
        (Channel::Email | Channel::Letter, None) => {
            problems.push(TextProblem::NoSubject { file: file() });
            ("", text)
        }
        (Channel::Sms, None) => ("", text),
        (Channel::Sms, Some(_)) => {
            problems.push(TextProblem::SubjectInSms { file: file() });
            ("", rest)
        }
    }
}

fn accept(address: &str) -> bool {
    markdown::safe_address(address) || address.starts_with("{{")
}

fn push(text: &str, out: &mut Line<'static>) {
    if !text.is_empty() {
        out.push(Span::Text(Cow::Owned(text.to_owned())));
    }
}

fn owned(line: Line<'_>) -> Line<'static> {
    line.into_iter()
        .map(|span| match span {
            Span::Text(text) => Span::Text(Cow::Owned(text.into_owned())),
            Span::Strong(inner) => Span::Strong(owned(inner)),
            Span::Emphasis(inner) => Span::Emphasis(owned(inner)),
            Span::Link { words, address } => Span::Link {
                words: owned(words),
                address: Cow::Owned(address.into_owned()),
            },
        })
        .collect()
}

fn owned_block(block: Block<'_>) -> Block<'static> {
    let all = |lines: Vec<Line<'_>>| lines.into_iter().map(owned).collect();
    match block {
        Block::Heading(line) => Block::Heading(owned(line)),
        Block::Paragraph(lines) => Block::Paragraph(all(lines)),
        Block::List(items) => Block::List(all(items)),
    }
}
