//! The least that anything can cost that stands between a client and a server: bytes are copied, and nothing is read.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use estrade::Result;

/// Its URL. It serves as long as this process lives.
pub(crate) fn start(server: &str) -> Result<String> {
    let server = server.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for client in listener.incoming() {
            if let Err(error) = client.and_then(|client| relay(client, &server)) {
                eprintln!("the relay: {error}");
            }
        }
    });
    Ok(url)
}

/// A thread for each direction.
fn relay(client: TcpStream, server: &str) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let (from_client, from_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || copy(from_client, server));
    thread::spawn(move || copy(from_server, client));
    Ok(())
}

/// To the end of either.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = vec![0; 256 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // Who has gone is told to the other one.
    let _ = to.shutdown(Shutdown::Both);
}
