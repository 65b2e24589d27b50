//! Ports for servers: chosen by the system, and reserved among those that Estrade starts.

use std::io;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

/// One that nobody has now.
pub(super) fn free() -> io::Result<u16> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr().map(|address| address.port())
}

/// Whether nobody listens on it.
pub(super) fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// Held as long as it is reserved, by a name that the kernel forgets with its holder and that is, as ports are, one of
/// the network namespace.
#[derive(Debug)]
pub(super) struct Reserved {
    _name: UnixListener,
}

/// A server takes a while until it listens: meanwhile the system may give its port to another run, which would take the
/// answers of this server for those of its own. None where another one has it.
pub(super) fn reserve(port: u16) -> io::Result<Option<Reserved>> {
    let name = SocketAddr::from_abstract_name(format!("estrade/port/{port}"))?;
    match UnixListener::bind_addr(&name) {
        Ok(name) => Ok(Some(Reserved { _name: name })),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_reserved_once_until_it_is_given_back() {
        let port = free().unwrap();
        let first = reserve(port).unwrap();
        assert!(first.is_some() && reserve(port).unwrap().is_none());
        drop(first);
        assert!(reserve(port).unwrap().is_some());
    }
}
