//! How an IMAP server is spoken to (RFC 3501): a command with a tag; replies in lines, in which a text of
//! any length may stand as a *literal*, announced by its length; at last a line with the tag.

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    time::{Duration, timeout},
};

use super::{InboxError, LONGEST};

/// No set of replies to a command is as long: a message, or the numbers of half a million.
const LONGEST_REPLY: usize = LONGEST + 4 * 1024 * 1024;

pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for S {}

pub(super) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    host: String,
    patience: Duration,
    tags: u32,
    /// How much more the server may say before the next command.
    left: usize,
}

/// A line that is about the mailbox, `*` taken off, its literals taken out.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) literals: Vec<Vec<u8>>,
}

/// How a command ended.
pub(super) enum Outcome {
    Done(Vec<Line>),
    /// What the server says instead.
    No(String),
}

impl Wire {
    /// Waits for the greeting.
    pub(super) async fn begin(
        stream: Box<dyn Stream>,
        host: String,
        patience: Duration,
    ) -> Result<Self, InboxError> {
        let mut wire = Self {
            stream: BufReader::new(stream),
            host,
            patience,
            tags: 0,
            left: LONGEST_REPLY,
        };
        let greeting = timeout(patience, wire.line()).await;
        let greeting = greeting.map_err(|_late| wire.silent())??;
        match greeting.text.starts_with("* OK") {
            true => Ok(wire),
            false => Err(wire.nonsense("its greeting is none")),
        }
    }

    /// Sends a command. What people chose goes as literals: nothing in it can be taken for a command.
    pub(super) async fn command(
        &mut self,
        words: &str,
        literals: &[&str],
    ) -> Result<Outcome, InboxError> {
        let said = timeout(self.patience, self.say(words, literals)).await;
        said.map_err(|_late| self.silent())?
    }

    async fn say(&mut self, words: &str, literals: &[&str]) -> Result<Outcome, InboxError> {
        self.tags += 1;
        self.left = LONGEST_REPLY;
        let tag = format!("h{} ", self.tags);
        self.write(format!("{tag}{words}").as_bytes()).await?;
        let mut lines = Vec::new();
        for literal in literals {
            self.write(format!(" {{{}}}\r\n", literal.len()).as_bytes())
                .await?;
            if let Some(outcome) = self.until(&tag, true, &mut lines).await? {
                return Ok(outcome);
            }
            self.write(literal.as_bytes()).await?;
        }
        self.write(b"\r\n").await?;
        match self.until(&tag, false, &mut lines).await? {
            Some(outcome) => Ok(outcome),
            None => Err(self.nonsense("it asks for more where nothing is missing")),
        }
    }

    /// Reads replies until the command ends, or `None` when the server asks for the literal.
    async fn until(
        &mut self,
        tag: &str,
        literal: bool,
        lines: &mut Vec<Line>,
    ) -> Result<Option<Outcome>, InboxError> {
        loop {
            let line = self.line().await?;
            if let Some(end) = line.text.strip_prefix(tag) {
                return match end.split_once(' ').map_or(end, |(first, _)| first) {
                    "OK" if !literal => Ok(Some(Outcome::Done(std::mem::take(lines)))),
                    "NO" | "BAD" => Ok(Some(Outcome::No(shown(end)))),
                    _ => Err(self.nonsense("it ends a command in a way that is none")),
                };
            }
            if line.text.starts_with('+') {
                return Ok(None);
            }
            match line.text.strip_prefix("* ") {
                Some(text) if text.starts_with("BYE") => return Err(self.gone(&shown(text))),
                Some(text) => lines.push(Line {
                    text: text.to_owned(),
                    literals: line.literals,
                }),
                None => return Err(self.nonsense("a line that belongs to nothing")),
            }
        }
    }

    /// One line with its literals.
    async fn line(&mut self) -> Result<Line, InboxError> {
        let mut text = String::new();
        let mut literals = Vec::new();
        loop {
            let mut piece = Vec::new();
            let mut bounded = (&mut self.stream).take(self.left as u64);
            let read = bounded.read_until(b'\n', &mut piece).await;
            self.left -= read.map_err(|error| self.gone(&error.to_string()))?;
            let Some(piece) = piece.strip_suffix(b"\r\n") else {
                return Err(match self.left {
                    0 => self.nonsense("it never stops talking"),
                    _ => self.gone("it ended the connection"),
                });
            };
            text.push_str(&String::from_utf8_lossy(piece));
            let announced = (text.strip_suffix('}'))
                .and_then(|text| text.rsplit_once('{'))
                .and_then(|(before, length)| Some((before.len(), length.parse::<usize>().ok()?)));
            let Some((end, length)) = announced else {
                return Ok(Line { text, literals });
            };
            if length > self.left {
                return Err(self.nonsense("it never stops talking"));
            }
            self.left -= length;
            text.truncate(end);
            let mut literal = vec![0; length];
            let read = self.stream.read_exact(&mut literal).await;
            read.map_err(|error| self.gone(&error.to_string()))?;
            literals.push(literal);
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), InboxError> {
        let written = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        written.await.map_err(|error| self.gone(&error.to_string()))
    }

    pub(super) fn nonsense(&self, why: &str) -> InboxError {
        InboxError::Nonsense {
            host: self.host.clone(),
            why: why.to_owned(),
        }
    }

    fn gone(&self, why: &str) -> InboxError {
        InboxError::Unreachable {
            host: self.host.clone(),
            why: why.to_owned(),
        }
    }

    fn silent(&self) -> InboxError {
        self.gone("it does not answer")
    }
}

/// A server's words, short enough for a sentence.
fn shown(words: &str) -> String {
    let clean = words.chars().filter(|c| !c.is_control());
    clean.take(200).collect()
}
