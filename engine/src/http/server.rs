//! One virtual cluster on one socket.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::error::{Error, Result};
use super::response::{Body, Response};
use super::{body, filter_path, media, route, write};
use crate::api;
use crate::cluster::Cluster;
use crate::witness::{Exchange, Witness};

/// Serves until the future is dropped, which also closes every connection. What is written is the author's, where there is
/// one.
pub(crate) async fn serve(
    listener: TcpListener,
    cluster: Rc<RefCell<Cluster>>,
    author: Option<Rc<str>>,
    witness: Option<Arc<dyn Witness>>,
) {
    let mut connections = JoinSet::new();
    loop {
        // An accept fails when a client is gone again or descriptors are short; both pass.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        // Without it every answer waits for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let (cluster, author, witness) = (Rc::clone(&cluster), author.clone(), witness.clone());
        connections.spawn_local(async move {
            let service =
                service_fn(|request| answer(Rc::clone(&cluster), author.clone(), request, witness.clone()));
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    cluster: Rc<RefCell<Cluster>>,
    author: Option<Rc<str>>,
    request: hyper::Request<Incoming>,
    witness: Option<Arc<dyn Witness>>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let begin = Instant::now();
    let (head, body) = request.into_parts();
    let uri = head.uri.path_and_query().map_or("/", |uri| uri.as_str());
    let body = body::read(body).await;
    // A copy of a handle, where somebody wants to see it afterwards.
    let sent = witness.is_some().then(|| body.as_ref().map_or_else(|_| Bytes::new(), Bytes::clone));
    let (response, params) = match (route::parameters(uri), body) {
        (Ok(params), Ok(body)) => {
            cluster.borrow_mut().author = author;
            (run(&cluster, &head, uri, &params, body), params)
        }
        (Err(error), _) | (_, Err(error)) => (Response::from(&error), BTreeMap::new()),
    };
    let (status, answer) = (response.status, render(response, &head, &params));
    if let Some((witness, sent)) = witness.zip(sent) {
        let headers: Vec<_> =
            head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let (answer, took) = (&answer.1, begin.elapsed());
        let method = head.method.as_str();
        witness.saw(&Exchange { method, uri, headers: &headers, body: &sent, status, answer, took });
    }
    let (mut head, body) = answer;
    *head.status_mut() =
        hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    Ok(head.map(|()| Full::new(body)))
}

/// A request without a socket, in JSON or lines of it.
pub(crate) fn ask(cluster: &RefCell<Cluster>, method: &str, uri: &str, body: Bytes) -> (u16, Vec<u8>) {
    let head = hyper::Request::builder().method(method).uri(uri).header(CONTENT_TYPE, "application/json");
    let asked = head.body(()).map_err(|error| Error::illegal_argument(error.to_string()));
    let asked = asked.and_then(|request| Ok((request.into_parts().0, route::parameters(uri)?)));
    let (response, params, head) = match asked {
        Ok((head, params)) => (run(cluster, &head, uri, &params, body), params, head),
        Err(error) => (Response::from(&error), BTreeMap::new(), hyper::Request::new(()).into_parts().0),
    };
    (response.status, render(response, &head, &params).1.to_vec())
}

fn run(
    cluster: &RefCell<Cluster>,
    head: &hyper::http::request::Parts,
    uri: &str,
    params: &BTreeMap<String, String>,
    mut body: Bytes,
) -> Response {
    let handled = catch_unwind(AssertUnwindSafe(|| {
        media::check_answer(&head.headers)?;
        if !body.is_empty() {
            media::check_body(&head.headers)?;
            if media::is_zipped(&head.headers)? {
                body = body::unzipped(&body)?;
            }
        }
        route::dispatch(
            &mut cluster.borrow_mut(),
            api::ROUTES,
            head.method.as_str(),
            uri,
            params,
            body,
            media::accepts_json(&head.headers),
        )
    }));
    match handled {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Response::from(&error),
        Err(_) => Response::from(&Error::new(
            500,
            "engine_panic_exception",
            format!("the embedded engine panicked on [{} {uri}]: this is a defect of it", head.method),
        )),
    }
}

/// The answer without its body and its status, and the body.
fn render(
    response: Response,
    head: &hyper::http::request::Parts,
    params: &BTreeMap<String, String>,
) -> (hyper::Response<()>, Bytes) {
    let (content_type, bytes) = match response.body {
        Body::Json(mut body) => {
            if let Some(paths) = params.get("filter_path").filter(|paths| !paths.is_empty()) {
                body = filter_path::apply(paths, body);
            }
            let pretty = params.get("pretty").is_some_and(|value| value != "false");
            let text = if pretty { format!("{body:#}\n").into_bytes() } else { write::compact(&body) };
            (media::of_answer(&head.headers), Bytes::from(text))
        }
        Body::Text(text) => ("text/plain; charset=UTF-8".to_owned(), Bytes::from(text)),
        Body::Empty => (media::of_answer(&head.headers), Bytes::new()),
    };
    let mut answer = hyper::Response::new(());
    let headers = answer.headers_mut();
    headers.insert("x-elastic-product", HeaderValue::from_static("Elasticsearch"));
    headers.extend(HeaderValue::from_str(&content_type).ok().map(|value| (CONTENT_TYPE, value)));
    headers.extend(response.location.and_then(|at| HeaderValue::from_str(&at).ok()).map(|at| (LOCATION, at)));
    (answer, bytes)
}
