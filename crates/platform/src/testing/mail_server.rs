//! A mail server on loopback that does as it is told: takes messages, refuses them, hangs up, talks
//! nonsense. It counts how often it has taken each message, so that a second copy shows.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// How the server behaves towards the next messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes everything.
    Healthy,
    /// Takes every message, and then says nothing more.
    SilentAfterTaking,
    /// Takes every message, and then drops the connection.
    DropsAfterTaking,
    /// Drops the connection before it has the whole message.
    DropsBeforeTaking,
    /// Answers what no mail server answers.
    Nonsense,
    /// Answers a greeting that never ends.
    Talkative,
    /// Takes nothing for now.
    Busy,
    /// Takes two, silent after the third, drops after the fourth, and so on.
    Mixed,
}

/// What it has taken.
#[derive(Default)]
struct Taken {
    /// By Message-ID: how often, and for whom.
    copies: BTreeMap<String, (u64, String)>,
    last: String,
}

/// A mail server on a free port of loopback, until it is dropped.
pub struct MailServer {
    address: SocketAddr,
    behaviour: Arc<Mutex<Behaviour>>,
    taken: Arc<Mutex<Taken>>,
    task: JoinHandle<()>,
}

impl MailServer {
    /// Starts it; addresses of the domain `refused.test` are refused for good.
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let behaviour = Arc::new(Mutex::new(behaviour));
        let taken = Arc::new(Mutex::new(Taken::default()));
        let count = Arc::new(AtomicU64::new(0));
        let shared = (Arc::clone(&behaviour), Arc::clone(&taken));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (behaviour, taken) = (Arc::clone(&shared.0), Arc::clone(&shared.1));
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let session = Session {
                        behaviour,
                        taken,
                        count,
                    };
                    // A client that goes away in the middle is what these tests are about.
                    let _gone = session.serve(stream).await;
                });
            }
        });
        Self {
            address,
            behaviour,
            taken,
            task,
        }
    }

    /// Its address, as `HEADROOM_SMTP` has it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Behaves like this from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().expect("nobody panicked") = behaviour;
    }

    /// How many messages it has taken, each counted once.
    pub fn messages(&self) -> usize {
        self.taken.lock().expect("nobody panicked").copies.len()
    }

    /// The Message-IDs and recipients of messages that it has taken more than once.
    pub fn second_copies(&self) -> Vec<(String, String)> {
        let taken = self.taken.lock().expect("nobody panicked");
        let twice = taken.copies.iter().filter(|(_, (copies, _))| *copies > 1);
        twice
            .map(|(id, (_, to))| (id.clone(), to.clone()))
            .collect()
    }

    /// How many copies each recipient has, over all messages.
    pub fn copies_by_recipient(&self) -> BTreeMap<String, u64> {
        let taken = self.taken.lock().expect("nobody panicked");
        let mut by_recipient = BTreeMap::new();
        for (copies, to) in taken.copies.values() {
            *by_recipient.entry(to.clone()).or_default() += copies;
        }
        by_recipient
    }

    /// The last message that it took, as it came.
    pub fn last_message(&self) -> String {
        self.taken.lock().expect("nobody panicked").last.clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Session {
    behaviour: Arc<Mutex<Behaviour>>,
    taken: Arc<Mutex<Taken>>,
    count: Arc<AtomicU64>,
}

impl Session {
    fn now(&self) -> Behaviour {
        *self.behaviour.lock().expect("nobody panicked")
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read);
        match self.now() {
            Behaviour::Nonsense => return write.write_all(b"\x00\x01 what?\r\n\r\n").await,
            Behaviour::Talkative => {
                let line = "220-and so on\r\n".repeat(1000);
                for _ in 0..1000 {
                    write.write_all(line.as_bytes()).await?;
                }
                return Ok(());
            }
            _ => {}
        }
        write.write_all(b"220 test.invalid ready\r\n").await?;
        let mut to = String::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if lines.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            let command = text.get(..4).unwrap_or(&text).to_ascii_uppercase();
            let reply: &[u8] = match command.as_str() {
                "EHLO" => b"250-test.invalid\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
                "MAIL" if self.now() == Behaviour::Busy => b"451 not now\r\n",
                "MAIL" | "RSET" | "NOOP" => b"250 fine\r\n",
                "RCPT" => {
                    to = text.split(['<', '>']).nth(1).unwrap_or("").to_owned();
                    match to.ends_with("@refused.test") {
                        true => b"550 5.1.1 nobody here\r\n",
                        false => b"250 fine\r\n",
                    }
                }
                "DATA" if self.now() == Behaviour::DropsBeforeTaking => return Ok(()),
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let message = data(&mut lines).await?;
                    if !self.take(message, &to, &mut write).await? {
                        return Ok(());
                    }
                    continue;
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => b"502 unknown\r\n",
            };
            write.write_all(reply).await?;
        }
    }

    /// Notes a message and answers, or not. False when the connection ends.
    async fn take(
        &self,
        message: String,
        to: &str,
        write: &mut tokio::net::tcp::OwnedWriteHalf,
    ) -> std::io::Result<bool> {
        let header = message
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: "));
        let id = header.unwrap_or_default().trim().to_owned();
        {
            let mut taken = self.taken.lock().expect("nobody panicked");
            let entry = taken.copies.entry(id).or_insert((0, to.to_owned()));
            entry.0 += 1;
            taken.last = message;
        }
        let turn = self.count.fetch_add(1, Ordering::Relaxed);
        let behaviour = match self.now() {
            Behaviour::Mixed if turn % 7 == 5 => Behaviour::SilentAfterTaking,
            Behaviour::Mixed if turn % 7 == 6 => Behaviour::DropsAfterTaking,
            other => other,
        };
        match behaviour {
            Behaviour::SilentAfterTaking => {
                // Until the client gives up; the test ends the task.
                std::future::pending::<()>().await;
                Ok(false)
            }
            Behaviour::DropsAfterTaking => Ok(false),
            _ => {
                write.write_all(b"250 2.0.0 taken\r\n").await?;
                Ok(true)
            }
        }
    }
}

/// The lines until the final dot.
async fn data<R: AsyncBufReadExt + Unpin>(lines: &mut R) -> std::io::Result<String> {
    let mut message = Vec::new();
    loop {
        let from = message.len();
        if lines.read_until(b'\n', &mut message).await? == 0 {
            return Err(std::io::Error::other("the client went away"));
        }
        if &message[from..] == b".\r\n" {
            message.truncate(from);
            return Ok(String::from_utf8_lossy(&message).into_owned());
        }
    }
}
