//! An IMAP server on loopback with one folder in memory. It does as it is told, and it counts.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    Healthy,
    /// Drops the connection in the middle of the first message.
    DropsInTheMiddle,
    /// Says nothing after the user has signed in.
    Silent,
    /// Talks without end in a line, or announces a message that is larger than any memory.
    Talkative,
    Huge,
    /// Marks nothing.
    ReadOnly,
    /// Greets like a web server.
    Nonsense,
}

pub(super) struct Letter {
    pub(super) uid: u32,
    pub(super) bytes: Vec<u8>,
    pub(super) seen: bool,
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) letters: Arc<Mutex<Vec<Letter>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(behaviour: Behaviour, letters: &[&[u8]]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let letters = (10..).zip(letters).map(|(uid, bytes)| Letter {
            uid,
            bytes: bytes.to_vec(),
            seen: false,
        });
        let letters = Arc::new(Mutex::new(letters.collect()));
        let shared = Arc::clone(&letters);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away ends its session and nothing else.
                let _gone = serve(stream, behaviour, &shared).await;
            }
        });
        Self {
            address,
            letters,
            task,
        }
    }

    pub(super) fn seen(&self) -> Vec<u32> {
        let letters = self.letters.lock().expect("nobody panicked");
        let seen = letters.iter().filter(|letter| letter.seen);
        seen.map(|letter| letter.uid).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    behaviour: Behaviour,
    letters: &Mutex<Vec<Letter>>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    if behaviour == Behaviour::Nonsense {
        return write.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    }
    write
        .write_all(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        .await?;
    while let Some((tag, command, literals)) = command(&mut read, &mut write).await? {
        let end = match command.as_str() {
            "LOGIN" if literals == ["study@test", "p\"w {3}"] => "OK in",
            "LOGIN" => "NO [AUTHENTICATIONFAILED] wrong",
            _ if behaviour == Behaviour::Silent => return std::future::pending().await,
            "SELECT" if literals == ["Returns"] => {
                write
                    .write_all(b"* 3 EXISTS\r\n* FLAGS (\\Seen)\r\n")
                    .await?;
                "OK [READ-WRITE] open"
            }
            "SELECT" => "NO no such folder",
            "UID SEARCH UNSEEN" => {
                let line = numbers(letters);
                write.write_all(line.as_bytes()).await?;
                "OK found"
            }
            "LOGOUT" => {
                write.write_all(b"* BYE bye\r\n").await?;
                return Ok(());
            }
            fetch if fetch.starts_with("UID FETCH ") => {
                let reply = fetched(fetch, behaviour, letters);
                write.write_all(&reply).await?;
                if behaviour != Behaviour::Healthy && behaviour != Behaviour::ReadOnly {
                    return Ok(());
                }
                "OK fetched"
            }
            store if store.starts_with("UID STORE ") && behaviour == Behaviour::ReadOnly => {
                "NO [READ-ONLY] not here"
            }
            store if store.starts_with("UID STORE ") => {
                let uid = number(store);
                let mut letters = letters.lock().expect("nobody panicked");
                for letter in letters.iter_mut().filter(|letter| letter.uid == uid) {
                    letter.seen = true;
                }
                "OK stored"
            }
            _ => "BAD what?",
        };
        write
            .write_all(format!("{tag} {end}\r\n").as_bytes())
            .await?;
    }
    Ok(())
}

fn numbers(letters: &Mutex<Vec<Letter>>) -> String {
    let letters = letters.lock().expect("nobody panicked");
    let unseen = letters.iter().rev().filter(|letter| !letter.seen);
    let numbers: String = unseen.map(|letter| format!(" {}", letter.uid)).collect();
    format!("* SEARCH{numbers}\r\n")
}

fn number(command: &str) -> u32 {
    let word = command.split(' ').nth(2).expect("a number");
    word.parse().expect("a number")
}

fn fetched(command: &str, behaviour: Behaviour, letters: &Mutex<Vec<Letter>>) -> Vec<u8> {
    assert!(
        command.contains("BODY.PEEK[]<0."),
        "{command} marks what it reads"
    );
    let uid = number(command);
    let letters = letters.lock().expect("nobody panicked");
    // Other people's doings come in between.
    let mut reply = b"* 1 FETCH (FLAGS (\\Flagged))\r\n".to_vec();
    let Some(letter) = letters.iter().find(|letter| letter.uid == uid) else {
        return reply;
    };
    let length = match behaviour {
        Behaviour::Huge => usize::MAX,
        _ => letter.bytes.len(),
    };
    reply.extend(format!("* 2 FETCH (UID {uid} BODY[]<0> {{{length}}}\r\n").as_bytes());
    match behaviour {
        Behaviour::Talkative => {
            reply = b"* OK ".to_vec();
            reply.resize(8 * 1024 * 1024, b'a');
        }
        Behaviour::DropsInTheMiddle => reply.extend(&letter.bytes[..letter.bytes.len() / 2]),
        _ => {
            reply.extend(&letter.bytes);
            reply.extend(b" FLAGS ())\r\n");
        }
    }
    reply
}

/// A tag, a command and its literals.
async fn command<R, W>(
    read: &mut R,
    write: &mut W,
) -> std::io::Result<Option<(String, String, Vec<String>)>>
where
    R: AsyncBufReadExt + Unpin,
    W: AsyncWriteExt + Unpin,
{
    let mut text = String::new();
    let mut literals = Vec::new();
    loop {
        let mut line = String::new();
        if read.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        let Some((before, length)) = line
            .strip_suffix('}')
            .and_then(|line| line.rsplit_once('{'))
        else {
            text.push_str(line);
            let (tag, command) = text.trim().split_once(' ').expect("a tag and a command");
            return Ok(Some((tag.to_owned(), command.trim().to_owned(), literals)));
        };
        text.push_str(before);
        write.write_all(b"+ go on\r\n").await?;
        let mut literal = vec![0; length.parse().expect("a length")];
        read.read_exact(&mut literal).await?;
        literals.push(String::from_utf8(literal).expect("text"));
    }
}
