//! A connection to a mail server, and what became of each message.
//!
//! What matters is the moment at which a message may have arrived. Until the final dot has been
//! sent the server has nothing: whatever goes wrong before is [`Delivery::NotSent`] or a refusal, and
//! trying again is safe. After it, only a full reply tells: without one the message is
//! [`Delivery::Unknown`], and trying again could be a second copy.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use lettre::transport::smtp::{
    authentication::Mechanism,
    client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
    response::Response,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::timeout,
};

use super::{
    message::Sealed,
    server::{SmtpServer, Tls},
    tls::encrypted,
};

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server has it.
    Accepted { reply: String },
    /// The server does not want it. A code of 5xx is for good, one of 4xx for now.
    Refused {
        code: u16,
        reply: String,
        permanent: bool,
    },
    /// It has certainly not left: trying again is safe.
    NotSent { why: String },
    /// The whole of it was sent and no reply came: it may have arrived.
    Unknown { why: String },
}

/// An open connection. Dropped after a failure, and opened anew.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    patience: Duration,
}

impl SmtpServer {
    /// Opens a connection and signs in.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub async fn connect(&self) -> Result<Connection, String> {
        let opened = timeout(self.patience, self.open()).await;
        let smtp = opened.map_err(|_late| "the mail server does not answer".to_owned())??;
        Ok(Connection {
            smtp,
            patience: self.patience,
        })
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, String> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|error| format!("{}: {error}", self.host))?;
        // Small commands go out at once: waiting for more costs 40 ms each.
        stream
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        let hello = ClientId::default();
        let words = |error: lettre::transport::smtp::Error| error.to_string();
        let stream: Box<dyn AsyncTokioStream> = match self.tls {
            Tls::None | Tls::StartTls => Box::new(Bounded::new(stream)),
            Tls::Implicit => Box::new(Bounded::new(encrypted(&self.host, stream).await?)),
        };
        let connected = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
        let mut smtp = connected.map_err(words)?;
        if self.tls == Tls::StartTls {
            if !smtp.can_starttls() {
                return Err(format!("{} offers no encryption (STARTTLS)", self.host));
            }
            let parameters = TlsParameters::new(self.host.clone()).map_err(words)?;
            smtp.starttls(parameters, &hello).await.map_err(words)?;
        }
        if let Some(credentials) = &self.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            smtp.auth(&ways, credentials).await.map_err(words)?;
        }
        Ok(smtp)
    }
}

impl Connection {
    /// Hands a message over. `about_to_leave` runs when the server has agreed to take it and before
    /// any of it is sent: what it notes holds before the message can arrive. When it says no, the
    /// message stays.
    ///
    /// After anything but `Accepted` and `Refused` the connection cannot be used again.
    pub async fn deliver<F>(&mut self, message: &Sealed, about_to_leave: F) -> Delivery
    where
        F: Future<Output = Result<(), String>> + Send,
    {
        let mail = Mail::new(Some(message.from.clone()), Vec::new());
        if let Some(delivery) = self.step(&mail).await {
            return delivery;
        }
        let rcpt = Rcpt::new(message.to.clone(), Vec::new());
        if let Some(delivery) = self.step(&rcpt).await {
            return delivery;
        }
        if let Err(why) = about_to_leave.await {
            return Delivery::NotSent { why };
        }
        if let Some(delivery) = self.step(&Data).await {
            return delivery;
        }
        match timeout(self.patience, self.smtp.message(&message.bytes)).await {
            Ok(Ok(reply)) => Delivery::Accepted {
                reply: words(&reply),
            },
            Ok(Err(error)) => match error.status() {
                Some(_) => refused(&error),
                None => Delivery::Unknown {
                    why: format!("no reply came after the message: {error}"),
                },
            },
            Err(_late) => Delivery::Unknown {
                why: "no reply came after the message".to_owned(),
            },
        }
    }

    /// One command before the message itself; `None` when the server agrees.
    async fn step(&mut self, command: &(impl fmt::Display + Sync)) -> Option<Delivery> {
        match timeout(self.patience, self.smtp.command(command)).await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) if error.status().is_some() => {
                let delivery = refused(&error);
                // The next message begins anew; a server that cannot even do that is left.
                let reset = lettre::transport::smtp::commands::Rset;
                match timeout(self.patience, self.smtp.command(reset)).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(_)) | Err(_) => self.smtp.abort().await,
                }
                Some(delivery)
            }
            Ok(Err(error)) => Some(Delivery::NotSent {
                why: error.to_string(),
            }),
            Err(_late) => Some(Delivery::NotSent {
                why: "the mail server does not answer".to_owned(),
            }),
        }
    }

    /// Whether it can still be used.
    pub fn is_open(&self) -> bool {
        !self.smtp.has_broken()
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        // The server has all that it gets from us; whether it says goodbye does not matter.
        let _goodbye = timeout(Duration::from_secs(5), self.smtp.quit()).await;
    }
}

fn refused(error: &lettre::transport::smtp::Error) -> Delivery {
    let code = error.status().map_or(0, u16::from);
    Delivery::Refused {
        code,
        reply: error.to_string(),
        permanent: error.is_permanent(),
    }
}

fn words(reply: &Response) -> String {
    reply.message().collect::<Vec<_>>().join(" ")
}

/// A stream that gives up on a server which never stops talking.
struct Bounded<S> {
    stream: S,
    /// Bytes read since the last were written.
    read: usize,
}

/// No reply of a mail server is as long.
const LONGEST_REPLY: usize = 16 * 1024;

impl<S> Bounded<S> {
    fn new(stream: S) -> Self {
        Self { stream, read: 0 }
    }
}

impl<S> fmt::Debug for Bounded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a connection to a mail server")
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.read += buffer.filled().len() - before;
        if self.read > LONGEST_REPLY {
            let error = std::io::Error::other("the mail server never stops talking");
            return Poll::Ready(Err(error));
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.read = 0;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> AsyncTokioStream for Bounded<S> {
    fn peer_addr(&self) -> std::io::Result<std::net::SocketAddr> {
        Err(std::io::Error::other("not known"))
    }
}
