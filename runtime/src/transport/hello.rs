//! Whether a server that does not answer to plain HTTP speaks TLS: it is greeted as TLS does, and what it says is looked at.
//!
//! It needs no TLS to know: whoever understands the greeting answers with a record of the same kind.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::tcp;

/// It is asked only where something has gone wrong already.
const ANSWER: Duration = Duration::from_secs(2);

/// A `ClientHello` of TLS 1.2 with one suite and nothing more (RFC 5246, section 7.4.1.2), in a record of its own (6.2.1).
/// Its 32 bytes of random may be zero, since nothing is agreed on.
const HELLO: &[u8] = b"\x16\x03\x01\x00\x2d\
    \x01\x00\x00\x29\x03\x03\
    \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \x00\x00\x02\xc0\x2f\x01\x00";

/// Whether who listens there answers to a greeting of TLS with TLS.
pub(crate) async fn is_answered(address: SocketAddr) -> bool {
    let asked = async {
        let mut stream = tcp::connect(address).await.ok()?;
        stream.write_all(HELLO).await.ok()?;
        let mut head = [0; 2];
        stream.read_exact(&mut head).await.ok()?;
        Some(head)
    };
    // An alert or a handshake, of version 3.x.
    matches!(timeout(ANSWER, asked).await, Ok(Some([0x15 | 0x16, 3])))
}

#[cfg(test)]
mod tests {
    use super::HELLO;

    #[test]
    fn the_lengths_of_the_greeting_are_those_of_its_parts() {
        assert_eq!(usize::from(HELLO[4]), HELLO.len() - 5, "the record");
        assert_eq!(usize::from(HELLO[8]), HELLO.len() - 9, "the message");
    }
}
