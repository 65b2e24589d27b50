//! Connections to one server that are kept for the next request.
//!
//! ```text
//! Connections ── idle connection, or a new one ── request ── Answer ─┐
//!      └──────────────── when the answer has ended ──────────────────┘
//! ```
//!
//! A connection has no task of its own: who waits for the answer moves it on. So it is back before the next request needs
//! one, nothing runs on when a request is given up, and no thread wakes another.

use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::{TrySendError, http1};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::{Connector, Failure, Stream};

/// What is sent: whole, or as it comes.
pub(crate) type Sent = UnsyncBoxBody<Bytes, Failure>;

pub(crate) fn whole(body: impl Into<Bytes>) -> Sent {
    Full::new(body.into()).map_err(|never| match never {}).boxed_unsync()
}

/// What lies between us and a server may forget a connection on which nothing is said.
const KEPT: Duration = Duration::from_secs(90);

/// Sends requests to one server. A clone has the same connections.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    connector: Connector,
    idle: Idle,
}

/// The last that was used is the next.
type Idle = Arc<Mutex<Vec<Box<Connection>>>>;

impl Connections {
    pub(crate) fn new(connector: Connector) -> Connections {
        Connections { connector, idle: Arc::default() }
    }

    /// Sends a request whose URI is a path, and which says in `Host` whom it is for. It comes back when the head of the
    /// answer is there.
    ///
    /// # Errors
    /// When nobody accepts a connection, or the exchange breaks. What a server that has closed a connection has not seen is
    /// sent again, on another one.
    pub(crate) async fn send(&self, mut request: Request<Sent>) -> Result<Response<Answer>, Failure> {
        loop {
            let (mut connection, is_new) = match self.kept().await {
                Some(connection) => (connection, false),
                None => (Box::new(Connection::new(self.connector.connect().await?).await?), true),
            };
            match connection.send(request).await {
                Ok(response) => {
                    let (head, body) = response.into_parts();
                    let mut answer =
                        Answer { body, connection: Some(connection), idle: Arc::clone(&self.idle) };
                    if answer.body.is_end_stream() {
                        poll_fn(|context| {
                            answer.end(context);
                            Poll::Ready(())
                        })
                        .await;
                    }
                    return Ok(Response::from_parts(head, answer));
                }
                Err(mut error) => match error.take_message() {
                    Some(unseen) if !is_new => request = unseen,
                    _ => return Err(error.into_error().into()),
                },
            }
        }
    }

    async fn kept(&self) -> Option<Box<Connection>> {
        loop {
            let mut connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let is_ready = poll_fn(|context| Poll::Ready(connection.is_ready(context))).await;
            if is_ready && connection.used.elapsed() < KEPT {
                return Some(connection);
            }
        }
    }
}

#[derive(Debug)]
struct Connection {
    sender: http1::SendRequest<Sent>,
    /// None when it is closed.
    open: Option<http1::Connection<TokioIo<Stream>, Sent>>,
    used: Instant,
}

impl Connection {
    async fn new(stream: Stream) -> Result<Connection, hyper::Error> {
        let (sender, open) = http1::handshake(TokioIo::new(stream)).await?;
        Ok(Connection { sender, open: Some(open), used: Instant::now() })
    }

    async fn send(
        &mut self,
        request: Request<Sent>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Sent>>> {
        let mut answered = pin!(self.sender.try_send_request(request));
        poll_fn(|context| {
            move_on(&mut self.open, context);
            answered.as_mut().poll(context)
        })
        .await
    }

    /// Whether it can take a request.
    fn is_ready(&mut self, context: &mut Context<'_>) -> bool {
        move_on(&mut self.open, context);
        self.open.is_some() && self.sender.is_ready()
    }
}

/// Reads and writes what can be. Why a connection closes is told to whoever waits for an answer.
fn move_on(open: &mut Option<http1::Connection<TokioIo<Stream>, Sent>>, context: &mut Context<'_>) {
    if open.as_mut().is_some_and(|connection| Pin::new(connection).poll(context).is_ready()) {
        *open = None;
    }
}

/// The body of an answer. When it ends its connection can be used again; dropped before, it closes it.
#[derive(Debug)]
pub(crate) struct Answer {
    body: Incoming,
    connection: Option<Box<Connection>>,
    idle: Idle,
}

impl Answer {
    /// Puts the connection back.
    fn end(&mut self, context: &mut Context<'_>) {
        let Some(mut connection) = self.connection.take() else { return };
        // One whose request is still being sent is not.
        if !connection.is_ready(context) {
            return;
        }
        connection.used = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.first().is_some_and(|oldest| oldest.used.elapsed() >= KEPT) {
            idle.remove(0);
        }
        idle.push(connection);
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let mut frame = Pin::new(&mut this.body).poll_frame(context);
        // Nothing is read from it before it is asked for.
        if let (Poll::Pending, Some(connection)) = (&frame, &mut this.connection) {
            move_on(&mut connection.open, context);
            frame = Pin::new(&mut this.body).poll_frame(context);
        }
        let frame = ready!(frame);
        if frame.is_none() || this.body.is_end_stream() {
            this.end(context);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The messages of an error and its sources: hyper's own says only that a connection failed.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::{self, Receiver};
    use std::thread;

    use http_body_util::BodyExt;
    use hyper::body::{Body as _, Bytes};
    use hyper::{Method, Request};
    use tokio::runtime::{Builder, Runtime};

    use super::{Connections, whole};
    use crate::transport::Connector;

    /// A server that takes one connection at a time, whose number is its answer.
    struct Server {
        connections: Connections,
        /// The numbers of those that it has closed.
        closed: Receiver<usize>,
    }

    /// `more` is what it answers besides; a connection ends with its client, or after so many answers.
    fn server(more: usize, answers: usize) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let connections = Connections::new(Connector::plain(&listener.local_addr().unwrap().to_string()));
        let (ended, closed) = mpsc::channel();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
                let mut stream = BufReader::new(stream);
                (0..answers)
                    .take_while(|_| answer(&mut stream, &format!("{number}{}", " ".repeat(more))))
                    .count();
                drop(stream);
                let _ = ended.send(number);
            }
        });
        Server { connections, closed }
    }

    /// False when the client is gone.
    fn answer(stream: &mut BufReader<TcpStream>, body: &str) -> bool {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).unwrap_or(0) == 0 {
                return false;
            }
        }
        let body = if head.starts_with("HEAD") { "" } else { body };
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.get_mut().write_all(answer.as_bytes()).is_ok()
    }

    fn runtime() -> Runtime {
        Builder::new_current_thread().enable_all().build().unwrap()
    }

    fn request(method: Method) -> Request<super::Sent> {
        Request::builder().method(method).uri("/").header("Host", "x").body(whole("")).unwrap()
    }

    /// The number of the connection.
    async fn asked(connections: &Connections) -> String {
        let answer = connections.send(request(Method::GET)).await.unwrap().into_body();
        let body: Bytes = answer.collect().await.unwrap().to_bytes();
        String::from_utf8_lossy(&body).trim().to_owned()
    }

    #[test]
    fn a_connection_is_used_again_when_its_answer_has_ended() {
        let server = server(1 << 20, usize::MAX);
        runtime().block_on(async {
            for _ in 0..5 {
                assert_eq!(asked(&server.connections).await, "0");
                // Nobody looks at the body of an answer that has none.
                server.connections.send(request(Method::HEAD)).await.unwrap();
            }
        });
    }

    #[test]
    fn a_connection_that_the_server_has_closed_is_replaced() {
        let server = server(0, 1);
        runtime().block_on(async {
            for number in 0..5 {
                assert_eq!(asked(&server.connections).await, number.to_string());
                assert_eq!(server.closed.recv().unwrap(), number);
                // The runtime looks at its sockets.
                tokio::task::yield_now().await;
            }
        });
    }

    #[test]
    fn a_connection_whose_answer_is_given_up_is_closed() {
        let server = server(16 << 20, usize::MAX);
        runtime().block_on(async {
            let mut answer = server.connections.send(request(Method::GET)).await.unwrap().into_body();
            answer.frame().await.unwrap().unwrap();
            assert!(!answer.is_end_stream());
            drop(answer);
            assert_eq!(asked(&server.connections).await, "1");
        });
    }

    #[test]
    fn a_connection_of_a_runtime_that_is_gone_is_replaced() {
        let server = server(0, usize::MAX);
        for number in 0..3 {
            assert_eq!(runtime().block_on(asked(&server.connections)), number.to_string());
        }
    }
}
