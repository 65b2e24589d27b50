//! What `cargo estrade es` promises.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const LIMIT: Duration = Duration::from_secs(20);

/// A server that has told its address.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::try_start(arguments).expect("it tells no address")
    }

    /// `None` where it ended without telling an address.
    fn try_start(arguments: &[&str]) -> Option<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
        let mut child = command.arg("es").args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.strip_prefix("http://").and_then(|rest| rest.trim_end().parse().ok());
        if address.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }
        Some(Self { child, stdout, address: address? })
    }

    pub(crate) fn get(&self, path: &str) -> String {
        send(self.address, "GET", path, "").unwrap()
    }

    /// Sends the signal; gives the exit code and what stdout still held.
    pub(crate) fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < LIMIT, "{signal:?} did not end it");
            std::thread::sleep(Duration::from_millis(5));
        };
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (status.code(), rest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The whole answer, head and body.
pub(crate) fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(LIMIT))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn it_answers_as_soon_as_its_address_is_printed() {
    let server = Server::start(&[]);
    assert!(server.address.ip().is_loopback());
    let answer = server.get("/");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("You Know, for Search"), "{answer}");
}

#[test]
fn it_tells_clients_the_version_asked_for() {
    let server = Server::start(&["--version", "8.7.1"]);
    let answer = server.get("/");
    assert!(answer.contains("8.7.1"), "{answer}");
}

#[test]
fn what_is_no_version_is_refused_with_the_form_that_is_wanted() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    let output = command.args(["es", "--version", "banana"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("'banana'") && said.contains("such as 8.15.0"), "{said}");
}

#[test]
fn ctrl_c_and_sigterm_end_it_well_and_it_printed_one_line() {
    for signal in [Signal::INT, Signal::TERM] {
        let (code, rest) = Server::start(&[]).end(signal);
        assert_eq!((code, rest.as_str()), (Some(0), ""), "{signal:?}");
    }
}

#[test]
fn it_listens_where_it_is_told() {
    // A port that was free a moment ago may be someone's by now: another one is tried then.
    let told = (0..10).find_map(|_| {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Server::try_start(&["--port", &free.to_string()])?;
        Some((server.address.port(), free))
    });
    let (listens, told) = told.expect("none of ten free ports could be used");
    assert_eq!(listens, told);
}

#[test]
fn a_port_that_is_taken_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    let Output { status, stdout, stderr } = command.args(["es", "--port", &port]).output().unwrap();
    let said = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")) && said.contains("--port"), "{said}");
    assert_eq!(stdout, b"");
}

#[test]
fn what_is_no_port_is_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    let output = command.args(["es", "--port", "99999"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
