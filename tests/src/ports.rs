//! Ports for servers that are told which one to take.

use std::net::TcpListener;
use std::ops::Range;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::process;
use std::sync::Mutex;

/// Below those that the system gives to whoever asks for any: no connection, and no other port of another server, gets
/// one of these before the server that it was chosen for listens there.
const OURS: Range<u16> = 20_000..32_768;

/// Each is this process's for as long as it lives: no other test chooses it meanwhile.
static HELD: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());

/// A port where nobody listens, and that no other test will choose.
///
/// # Panics
///
/// Where there is none.
pub fn free() -> u16 {
    // Not all begin at the first one: most would find it taken.
    let begin = OURS.start + u16::try_from(process::id() % 10_000).unwrap();
    let mut all = (begin..OURS.end).chain(OURS.start..begin);
    let (port, hold) = all.find_map(|port| Some((port, hold(port)?))).expect("a port is free");
    HELD.lock().unwrap().push(hold);
    port
}

fn hold(port: u16) -> Option<UnixListener> {
    let name = SocketAddr::from_abstract_name(format!("estrade-tests/port/{port}")).unwrap();
    let held = UnixListener::bind_addr(&name).ok()?;
    TcpListener::bind(("127.0.0.1", port)).ok().map(|_| held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice_although_nobody_listens_there_yet() {
        let (one, other) = (free(), free());
        assert_ne!(one, other);
        assert!(hold(one).is_none() && OURS.contains(&one) && OURS.contains(&other));
        assert!(TcpListener::bind(("127.0.0.1", one)).is_ok());
    }
}
