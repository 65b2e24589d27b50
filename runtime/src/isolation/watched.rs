//! A body of which the beginning is kept as it goes by.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::es::evidence::Ticket;

/// The body of a request of a test.
pub(in crate::isolation) type Asking = Watched<Incoming>;

/// Goes on as it came, piece by piece.
pub(in crate::isolation) struct Watched<B> {
    from: B,
    ticket: Option<Ticket>,
    keep: fn(&Ticket, &[u8]),
}

impl<B> Watched<B> {
    /// `keep` is told of each piece, where there is a ticket.
    pub(super) fn new(from: B, ticket: Option<Ticket>, keep: fn(&Ticket, &[u8])) -> Watched<B> {
        Watched { from, ticket, keep }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.from).poll_frame(context);
        if let (Poll::Ready(Some(Ok(frame))), Some(ticket)) = (&polled, &self.ticket)
            && let Some(piece) = frame.data_ref()
        {
            (self.keep)(ticket, piece);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.from.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.from.size_hint()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::env;
    use std::fmt::Write as _;
    use std::fs;
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::process::Command;
    use std::sync::Arc;
    use std::thread;

    use super::super::{Gateway, Ledger, NamespaceId, Upstream};
    use crate::es::evidence::Recording;

    const MEGABYTES: usize = 100;

    /// What it may take, in kilobytes.
    const MOST: u64 = 20 << 10;

    /// Whether this process is there for nothing but the bulk: the memory of other tests is none of it.
    const ALONE: &str = "ESTRADE_TEST_BULK_ALONE";

    #[test]
    fn a_bulk_of_100_mb_that_is_recorded_goes_through_in_20_mb() {
        if env::var_os(ALONE).is_some() {
            return bulk();
        }
        let name = thread::current().name().map(str::to_owned).expect("a test has a name");
        let mut itself = Command::new(env::current_exe().expect("it is a file"));
        let ended = itself.args(["--exact", &name, "--nocapture"]).env(ALONE, "1").output();
        let ended = ended.expect("it can be started again");
        assert!(
            ended.status.success() && String::from_utf8_lossy(&ended.stdout).contains("1 passed"),
            "{}{}",
            String::from_utf8_lossy(&ended.stdout),
            String::from_utf8_lossy(&ended.stderr)
        );
    }

    fn bulk() {
        let folder = env::temp_dir().join(format!("estrade-bulk-{}", std::process::id()));
        let ledger = Ledger::in_folder(&folder).expect("a folder for the ledger");
        let id = NamespaceId::new("0a1b2c3d", "bulk", 1).expect("an identity");
        let server = server(format!(r#"{{"index":{{"_index":"{}assets","status":201}}}},"#, id.prefix()));
        let upstream = Upstream::new(&server).expect("it is an address");
        let gateway = Gateway::start(upstream).expect("the gateway starts");
        let recording = Arc::<Recording>::default();
        let namespace = gateway.recorded_namespace(&id, &ledger, Some(Arc::clone(&recording)));
        let namespace = namespace.expect("a namespace can be opened");
        let mut piece = String::new();
        while piece.len() < 1 << 20 {
            let document = "x".repeat(500);
            let _ = writeln!(piece, "{{\"index\":{{\"_index\":\"assets\"}}}}\n{{\"text\":\"{document}\"}}");
        }
        // Its highest so far is from now on what it has now.
        fs::write("/proc/self/clear_refs", "5").expect("its own memory is its own affair");
        let before = most_memory();
        let stream = TcpStream::connect(namespace.url().trim_start_matches("http://"));
        let mut stream = stream.expect("the namespace listens");
        let head = "POST /_bulk HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/x-ndjson";
        let length = piece.len() * MEGABYTES;
        write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n").expect("it is read");
        for _ in 0..MEGABYTES {
            stream.write_all(piece.as_bytes()).expect("it is read");
        }
        let (mut part, mut answered) = (vec![0; 64 << 10], 0);
        while let Ok(length @ 1..) = stream.read(&mut part) {
            answered += length;
        }
        let more = most_memory() - before;
        assert!(answered > MEGABYTES << 15, "only {answered} bytes were answered");
        assert_eq!(recording.asked(), 1);
        assert!(more <= MOST, "{more} kB");
        let _ = fs::remove_dir_all(&folder);
    }

    fn most_memory() -> u64 {
        let status = fs::read_to_string("/proc/self/status").expect("it is told");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).expect("a size")
    }

    /// Reads one body in chunks; answers with an item for each two of its lines.
    fn server(item: String) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        thread::spawn(move || {
            let (stream, _) = listener.accept().expect("the gateway comes");
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            while stream.read_line(&mut line).expect("a head") > 2 {
                line.clear();
            }
            let (mut lines, mut piece) = (0, Vec::new());
            loop {
                line.clear();
                stream.read_line(&mut line).expect("the size of a chunk");
                let size = usize::from_str_radix(line.trim(), 16).expect("a size");
                piece.resize(size + 2, 0);
                stream.read_exact(&mut piece).expect("a chunk");
                if size == 0 {
                    break;
                }
                lines += piece[..size].split(|byte| *byte == b'\n').count() - 1;
            }
            let mut stream = stream.into_inner();
            let (head, end) = (r#"{"took":1,"errors":false,"items":["#, "{}]}");
            let length = head.len() + lines / 2 * item.len() + end.len();
            let status = "HTTP/1.1 200 OK\r\ncontent-type: application/json";
            let begun = write!(stream, "{status}\r\ncontent-length: {length}\r\n\r\n{head}");
            begun.expect("the gateway reads");
            for _ in 0..lines / 2 {
                stream.write_all(item.as_bytes()).expect("the gateway reads");
            }
            stream.write_all(end.as_bytes()).expect("the gateway reads");
        });
        format!("http://{address}")
    }
}
