//! What stands between tests and a server: it passes everything on, but a creation of an index only when it is told to.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::ground::wait;

/// It lives as long as the suite.
pub(super) struct Between {
    url: String,
    door: Arc<Door>,
}

#[derive(Default)]
struct Door {
    state: Mutex<State>,
    opened: Condvar,
}

#[derive(Default)]
struct State {
    is_shut: bool,
    waiting: usize,
}

impl Between {
    /// In front of the server at `http://HOST:PORT`.
    pub(super) fn before(url: &str) -> Between {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let (door, server) = (Arc::<Door>::default(), url.trim_start_matches("http://").to_owned());
        let between = Between { url: format!("http://127.0.0.1:{port}"), door: Arc::clone(&door) };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (door, server) = (Arc::clone(&door), TcpStream::connect(&server));
                // A server that has ended is a closed connection for whoever asks.
                thread::spawn(move || server.and_then(|server| pass(&door, client, server)));
            }
        });
        between
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// From now on whoever creates an index waits.
    pub(super) fn shut(&self) {
        self.door.state().is_shut = true;
    }

    /// Waits until somebody does.
    pub(super) fn is_waited_at(&self) {
        wait(|| self.door.state().waiting > 0, || "nobody creates an index".to_owned());
    }

    /// All who wait are passed on, whether they live or not.
    pub(super) fn open(&self) {
        self.door.state().is_shut = false;
        self.door.opened.notify_all();
    }
}

impl Door {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn go_through(&self) {
        let mut state = self.state();
        state.waiting += 1;
        while state.is_shut {
            state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
    }
}

fn pass(door: &Door, mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let mut piece = vec![0; 1 << 16];
        while let Ok(length @ 1..) = answers.read(&mut piece) {
            // The server answers whoever has been killed, too: it is heard to its end.
            let _ = back.write_all(&piece[..length]);
        }
        let _ = back.shutdown(std::net::Shutdown::Both);
    });
    let mut piece = vec![0; 1 << 16];
    loop {
        let length = client.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        // A client sends the next request when it has the answer to the last one.
        if is_creation(&piece[..length]) {
            door.go_through();
        }
        server.write_all(&piece[..length])?;
    }
}

/// `PUT /name`, and nothing behind the name.
fn is_creation(piece: &[u8]) -> bool {
    let name = piece.strip_prefix(b"PUT /estrade-").and_then(|rest| rest.split(|byte| *byte == b' ').next());
    name.is_some_and(|name| !name.contains(&b'/'))
}
