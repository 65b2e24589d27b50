//! The least that a proxy with the same HTTP library costs: heads are read and written, and nothing is translated.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::thread;

use estrade::Result;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1 as client;
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::Mutex;

/// Its URL. It has one thread, as a gateway has, and serves as long as this process lives.
pub(crate) fn start(server: &str) -> Result<String> {
    let server = server.trim_start_matches("http://").to_owned();
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        let Err(error) = runtime.block_on(serve(listener, &server));
        eprintln!("the proxy: {error}");
    });
    Ok(url)
}

async fn serve(listener: std::net::TcpListener, server: &str) -> io::Result<Infallible> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let to_server = TcpStream::connect(server).await?;
        for stream in [&stream, &to_server] {
            stream.set_nodelay(true)?;
        }
        let (sender, connection) =
            client::handshake(TokioIo::new(to_server)).await.map_err(io::Error::other)?;
        let upstream = Arc::new(Mutex::new(Upstream { sender, connection }));
        let service = service_fn(move |request| {
            let upstream = Arc::clone(&upstream);
            async move { upstream.lock().await.pass(request).await }
        });
        tokio::spawn(server::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// A connection to the server. Who waits for an answer moves it on, as in the gateway.
struct Upstream {
    sender: client::SendRequest<Full<Bytes>>,
    connection: client::Connection<TokioIo<TcpStream>, Full<Bytes>>,
}

impl Upstream {
    async fn pass(&mut self, request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        let request = Request::from_parts(head, Full::new(body.collect().await?.to_bytes()));
        let mut answered = pin!(self.sender.send_request(request));
        let answer = poll_fn(|context| {
            // Why it ends is told to whoever waits.
            let _ = Pin::new(&mut self.connection).poll(context);
            answered.as_mut().poll(context)
        });
        let (head, body) = answer.await?.into_parts();
        let mut collected = pin!(body.collect());
        let body = poll_fn(|context| {
            let _ = Pin::new(&mut self.connection).poll(context);
            collected.as_mut().poll(context)
        });
        Ok(Response::from_parts(head, Full::new(body.await?.to_bytes())))
    }
}
