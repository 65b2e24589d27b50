//! A bulk of 100 MB through the gateway, to a server that reads it and answers with as many items.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use estrade::__private::isolation::{Gateway, Ledger, NamespaceId, Upstream};

use estrade::Result;

const MEGABYTES: usize = 100;

/// How many megabytes more than before the process has had at its highest.
pub(crate) fn megabytes(ledger: &Ledger) -> Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = format!("http://{}", listener.local_addr()?);
    let id = NamespaceId::new("0a1b2c3d", "bulk", u64::from(std::process::id()))?;
    let item = format!(r#"{{"index":{{"_index":"{}assets","_id":"1","status":201}}}},"#, id.prefix());
    thread::spawn(move || {
        let served = listener.accept().map_err(Into::into).and_then(|(stream, _)| serve(stream, &item));
        if let Err(error) = served {
            eprintln!("the server of the bulk: {error}");
        }
    });
    let gateway = Gateway::start(Upstream::new(&server)?)?;
    let namespace = gateway.namespace(&id, ledger)?;
    let mut piece = String::new();
    while piece.len() < 1 << 20 {
        writeln!(piece, r#"{{"index":{{"_index":"assets"}}}}"#)?;
        writeln!(piece, r#"{{"text":"{}"}}"#, "x".repeat(500))?;
    }
    // Its highest so far is from now on what it has now.
    fs::write("/proc/self/clear_refs", "5")?;
    let before = most_memory()?;
    let mut stream = TcpStream::connect(namespace.url().trim_start_matches("http://"))?;
    write!(
        stream,
        "POST /_bulk HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\n\
         content-length: {}\r\n\r\n",
        piece.len() * MEGABYTES
    )?;
    for _ in 0..MEGABYTES {
        stream.write_all(piece.as_bytes())?;
    }
    let mut read = [0; 64 << 10];
    let mut length = 0;
    loop {
        match stream.read(&mut read)? {
            0 => break,
            part => length += part,
        }
    }
    if length < MEGABYTES << 16 {
        return Err(format!("the bulk was answered with {length} bytes only").into());
    }
    let more = most_memory()? - before;
    // The server of the bulk is gone: nothing was made there that could be deleted.
    drop(namespace);
    Ok(more)
}

/// Reads one body in chunks; answers with an item for each two of its lines.
fn serve(stream: TcpStream, item: &str) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while stream.read_line(&mut line)? > 2 {
        line.clear();
    }
    let (mut lines, mut piece) = (0, Vec::new());
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16)?;
        piece.resize(size + 2, 0);
        stream.read_exact(&mut piece)?;
        if size == 0 {
            break;
        }
        lines += piece[..size].iter().filter(|byte| **byte == b'\n').count();
    }
    let mut stream = stream.into_inner();
    let (head, end) = (r#"{"took":1,"errors":false,"items":["#, "{}]}");
    let length = head.len() + lines / 2 * item.len() + end.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{head}"
    )?;
    for _ in 0..lines / 2 {
        stream.write_all(item.as_bytes())?;
    }
    Ok(stream.write_all(end.as_bytes())?)
}

fn most_memory() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}
