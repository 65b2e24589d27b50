//! A client with pooled connections, made in a fixture and used in body and teardown.

use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use estrade::prelude::*;
use http_body_util::{BodyExt, Empty, Full};
use hyper::{Request as HttpRequest, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use lifecycle_sample::note;

type Http = Client<HttpConnector, Empty<Bytes>>;

/// A server that counts what it answers.
struct Server {
    address: SocketAddr,
    answers: Arc<AtomicUsize>,
}

#[fixture]
async fn server() -> Result<Server> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let answers = Arc::new(AtomicUsize::new(0));
    let serving = tokio::spawn({
        let answers = Arc::clone(&answers);
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answers = Arc::clone(&answers);
                let answer = hyper::service::service_fn(move |_| {
                    answers.fetch_add(1, Ordering::SeqCst);
                    ready(Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"hi")))))
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer),
                );
            }
        }
    });
    let server = provide!(Server { address, answers });
    note(&format!("answers: {}", server.answers.load(Ordering::SeqCst)));
    serving.abort();
    Ok(())
}

async fn get(http: &Http, address: SocketAddr) -> Result<Bytes> {
    let request = HttpRequest::get(format!("http://{address}/")).body(Empty::new())?;
    Ok(http.request(request).await?.into_body().collect().await?.to_bytes())
}

#[fixture]
async fn http(server: &Server) -> Result<Http> {
    let http = Client::builder(TokioExecutor::new()).build_http();
    get(&http, server.address).await?;
    provide!(http.clone());
    let answer = get(&http, server.address).await?;
    note(&format!("in teardown: {answer:?}"));
    Ok(())
}

#[integration_test]
async fn from_setup_to_teardown(http: &Http, server: &Server) -> Result<()> {
    assert_eq!(get(http, server.address).await?, "hi");
    Ok(())
}

#[integration_test(flavor = "current_thread")]
async fn from_setup_to_teardown_on_one_thread(http: &Http, server: &Server) -> Result<()> {
    assert_eq!(get(http, server.address).await?, "hi");
    Ok(())
}
