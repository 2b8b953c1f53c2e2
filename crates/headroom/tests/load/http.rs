//! A small HTTP client: one connection that is kept, as little work as possible.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One kept connection, with the cookie of whoever uses it.
pub(crate) struct Connection {
    stream: TcpStream,
    address: String,
    cookie: String,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: Vec<u8>,
    pub(crate) gzip: bool,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            address: address.to_owned(),
            cookie: String::new(),
            request: Vec::with_capacity(2048),
            buffer: Vec::with_capacity(32 * 1024),
        })
    }

    /// The next person uses it.
    pub(crate) fn forget_cookie(&mut self) {
        self.cookie.clear();
    }

    pub(crate) async fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str) -> io::Result<Reply> {
        self.send("POST", path, Some(body)).await
    }

    async fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> io::Result<Reply> {
        use std::io::Write;
        self.request.clear();
        // The headers that a browser sends.
        write!(
            self.request,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Mozilla/5.0 (a respondent who plays)\r\n\
             Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-GB,en;q=0.5\r\n\
             Accept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: same-origin\r\n",
            self.address
        )?;
        if !self.cookie.is_empty() {
            write!(self.request, "Cookie: {}\r\n", self.cookie)?;
        }
        match body {
            Some(body) => write!(
                self.request,
                "Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                self.address,
                body.len()
            )?,
            None => self.request.extend_from_slice(b"\r\n"),
        }
        self.stream.write_all(&self.request).await?;
        self.receive().await
    }

    async fn receive(&mut self) -> io::Result<Reply> {
        self.buffer.clear();
        let head = loop {
            self.fill().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let mut reply = Reply {
            status: 0,
            location: String::new(),
            body: Vec::new(),
            gzip: false,
        };
        reply.status = text
            .get(9..12)
            .and_then(|code| code.parse().ok())
            .unwrap_or_default();
        let mut length = 0;
        for line in text.lines().skip(1) {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            match name {
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "location" => value.clone_into(&mut reply.location),
                "content-encoding" => reply.gzip = value == "gzip",
                "transfer-encoding" => return Err(io::Error::other("a page of unknown length")),
                "set-cookie" => {
                    let pair = value.split(';').next().unwrap_or_default();
                    pair.clone_into(&mut self.cookie);
                }
                _ => {}
            }
        }
        while self.buffer.len() < head + 4 + length {
            self.fill().await?;
        }
        reply.body = self.buffer[head + 4..head + 4 + length].to_vec();
        Ok(reply)
    }

    async fn fill(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

impl Reply {
    /// The page as text.
    pub(crate) fn text(&self) -> io::Result<String> {
        let mut text = String::new();
        if self.gzip {
            io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&self.body[..]), &mut text)?;
        } else {
            text = String::from_utf8_lossy(&self.body).into_owned();
        }
        Ok(text)
    }
}
