//! Connections as the system makes them.

use std::io::{self, ErrorKind};

use tokio::net::{TcpStream, ToSocketAddrs};

/// Connects to who listens there.
///
/// # Errors
///
/// What the system says; refused where nobody but the connection itself is there.
pub(crate) async fn connect(to: impl ToSocketAddrs) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(to).await?;
    if is_to_itself(&stream)? {
        return Err(io::Error::new(ErrorKind::ConnectionRefused, "the connection met itself"));
    }
    // Without it small requests wait for the peer's delayed acknowledgement: 44 ms each.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Where nobody listens, the system may choose the very port that is asked as our own (RFC 9293, section 3.5: both ends
/// open at the same time): we would hear what we say, and take it for an answer.
fn is_to_itself(stream: &TcpStream) -> io::Result<bool> {
    Ok(stream.local_addr()? == stream.peer_addr()?)
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};
    use tokio::runtime::Builder;

    use super::*;

    fn now<T>(future: impl Future<Output = T>) -> T {
        Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_connection_that_has_met_itself_is_known() {
        now(async {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let itself = socket.local_addr().unwrap();
            let stream = socket.connect(itself).await.expect("the system allows that");
            assert!(is_to_itself(&stream).unwrap());
        });
    }

    #[test]
    fn one_to_somebody_else_is_made() {
        now(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            assert!(connect(listener.local_addr().unwrap()).await.unwrap().nodelay().unwrap());
        });
    }
}
