//! One virtual cluster on one socket.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

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
use super::{body, filter_path, media, route};
use crate::api;
use crate::cluster::Cluster;

/// Serves until the future is dropped, which also closes every connection. What is written is the author's, where there is
/// one.
pub(crate) async fn serve(listener: TcpListener, cluster: Rc<RefCell<Cluster>>, author: Option<Rc<str>>) {
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
        let (cluster, author) = (Rc::clone(&cluster), author.clone());
        connections.spawn_local(async move {
            let service = service_fn(|request| answer(Rc::clone(&cluster), author.clone(), request));
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    cluster: Rc<RefCell<Cluster>>,
    author: Option<Rc<str>>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let uri = head.uri.path_and_query().map_or("/", |uri| uri.as_str());
    let response = match (route::parameters(uri), body::read(body).await) {
        (Ok(params), Ok(body)) => {
            cluster.borrow_mut().author = author;
            let response = run(&cluster, &head, uri, &params, body);
            return Ok(render(response, &head, &params));
        }
        (Err(error), _) | (_, Err(error)) => Response::from(&error),
    };
    Ok(render(response, &head, &BTreeMap::new()))
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

fn render(
    response: Response,
    head: &hyper::http::request::Parts,
    params: &BTreeMap<String, String>,
) -> hyper::Response<Full<Bytes>> {
    let (content_type, bytes) = match response.body {
        Body::Json(mut body) => {
            if let Some(paths) = params.get("filter_path").filter(|paths| !paths.is_empty()) {
                body = filter_path::apply(paths, body);
            }
            let pretty = params.get("pretty").is_some_and(|value| value != "false");
            let text = if pretty { format!("{body:#}\n") } else { body.to_string() };
            (media::of_answer(&head.headers), Bytes::from(text))
        }
        Body::Text(text) => ("text/plain; charset=UTF-8".to_owned(), Bytes::from(text)),
        Body::Empty => (media::of_answer(&head.headers), Bytes::new()),
    };
    let mut answer = hyper::Response::new(Full::new(bytes));
    *answer.status_mut() =
        hyper::StatusCode::from_u16(response.status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert("x-elastic-product", HeaderValue::from_static("Elasticsearch"));
    headers.extend(HeaderValue::from_str(&content_type).ok().map(|value| (CONTENT_TYPE, value)));
    headers.extend(response.location.and_then(|at| HeaderValue::from_str(&at).ok()).map(|at| (LOCATION, at)));
    answer
}
