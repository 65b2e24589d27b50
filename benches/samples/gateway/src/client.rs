//! One connection, kept open: what is measured is the server and what stands before it, not a client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use estrade::Result;

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    answer: Vec<u8>,
}

impl Client {
    /// Of `http://127.0.0.1:PORT`.
    pub(crate) fn of(url: &str) -> Result<Client> {
        let stream = TcpStream::connect(url.trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        Ok(Client { stream: BufReader::with_capacity(256 << 10, stream), answer: Vec::new() })
    }

    /// The body of the answer, which has to be 200.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> Result<&[u8]> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length, mut line) = (String::new(), 0, String::new());
        self.stream.read_line(&mut status)?;
        while self.stream.read_line(&mut line)? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            line.clear();
        }
        self.answer.resize(length, 0);
        self.stream.read_exact(&mut self.answer)?;
        if !status.contains(" 200 ") {
            let answer = String::from_utf8_lossy(&self.answer);
            return Err(format!("{method} {path}: {status}{answer}").into());
        }
        Ok(&self.answer)
    }
}
