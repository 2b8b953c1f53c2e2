//! A folder on an IMAP server: what is unseen is read without marking it, and marked when it is done.

use std::collections::VecDeque;

use tokio::{
    net::TcpStream,
    time::{Duration, timeout},
};

use super::{
    InboxError, LONGEST,
    address::ImapServer,
    wire::{Line, Outcome, Stream, Wire},
};
use crate::mail::tls::encrypted;

pub(super) struct Imap {
    wire: Wire,
    host: String,
    waiting: VecDeque<u32>,
}

impl Imap {
    pub(super) async fn open(server: &ImapServer) -> Result<Self, InboxError> {
        let unreachable = |why: String| InboxError::Unreachable {
            host: server.host.clone(),
            why,
        };
        let connected = timeout(server.patience, connect(server)).await;
        let stream = connected
            .map_err(|_late| unreachable("it does not answer".to_owned()))?
            .map_err(unreachable)?;
        let mut imap = Self {
            wire: Wire::begin(stream, server.host.clone(), server.patience).await?,
            host: server.host.clone(),
            waiting: VecDeque::new(),
        };
        let login = [server.user.as_str(), server.password.as_str()];
        if let Outcome::No(reply) = imap.wire.command("LOGIN", &login).await? {
            return Err(InboxError::Login {
                host: server.host.clone(),
                reply,
            });
        }
        let folder = [server.folder.as_str()];
        imap.ask("open the folder", "SELECT", &folder).await?;
        let found = imap.ask("search", "UID SEARCH UNSEEN", &[]).await?;
        imap.waiting = imap.numbers(&found)?;
        Ok(imap)
    }

    pub(super) async fn next(&mut self) -> Result<Option<(u32, Vec<u8>)>, InboxError> {
        while let Some(uid) = self.waiting.pop_front() {
            let command = format!("UID FETCH {uid} (BODY.PEEK[]<0.{LONGEST}>)");
            let lines = self.ask("give a message", &command, &[]).await?;
            // Without one somebody has deleted it meanwhile.
            if let Some(bytes) = lines.into_iter().find_map(body) {
                return Ok(Some((uid, bytes)));
            }
        }
        Ok(None)
    }

    pub(super) async fn done(&mut self, uid: u32) -> Result<(), InboxError> {
        let command = format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)");
        self.ask("mark a message as seen", &command, &[]).await?;
        Ok(())
    }

    pub(super) async fn close(mut self) {
        // What was done is done; whether the server says goodbye does not matter.
        let goodbye = self.wire.command("LOGOUT", &[]);
        let _goodbye = timeout(Duration::from_secs(5), goodbye).await;
    }

    async fn ask(
        &mut self,
        what: &'static str,
        words: &str,
        literals: &[&str],
    ) -> Result<Vec<Line>, InboxError> {
        match self.wire.command(words, literals).await? {
            Outcome::Done(lines) => Ok(lines),
            Outcome::No(reply) => Err(InboxError::Refused {
                host: self.host.clone(),
                what,
                reply,
            }),
        }
    }

    /// `SEARCH 3 5 8`.
    fn numbers(&self, lines: &[Line]) -> Result<VecDeque<u32>, InboxError> {
        let mut numbers = Vec::new();
        for line in lines {
            let mut words = line.text.split_ascii_whitespace();
            if words.next() == Some("SEARCH") {
                for word in words {
                    let number = word.parse::<u32>();
                    numbers
                        .push(number.map_err(|_bad| self.wire.nonsense("a number that is none"))?);
                }
            }
        }
        // The oldest first.
        numbers.sort_unstable();
        Ok(numbers.into())
    }
}

/// The message in `12 FETCH (UID 5 BODY[]<0> …)`; a server may tell of other changes in between.
fn body(mut line: Line) -> Option<Vec<u8>> {
    let (_, items) = line.text.split_once(" FETCH ")?;
    match items.to_ascii_uppercase().contains("BODY[]") {
        // An empty message may come without a literal.
        true => Some(line.literals.pop().unwrap_or_default()),
        false => None,
    }
}

async fn connect(server: &ImapServer) -> Result<Box<dyn Stream>, String> {
    let stream = TcpStream::connect((server.host.as_str(), server.port)).await;
    let stream = stream.map_err(|error| error.to_string())?;
    stream
        .set_nodelay(true)
        .map_err(|error| error.to_string())?;
    Ok(match server.tls {
        true => Box::new(encrypted(&server.host, stream).await?),
        false => Box::new(stream),
    })
}
