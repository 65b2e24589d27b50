//! One request and its answer: route, translate, send, translate back.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::InvalidUri;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use super::names::{Names, find};
#[cfg(unix)]
use super::pool::Ordering;
use super::refusal::{Refusal, Result};
use super::request::items::Items;
use super::request::json::{is_object, translated};
use super::request::lines::{Outbound, Refused, Translator};
use super::request::parameters::Parameters;
use super::request::path::Segments;
use super::request::query;
use super::route::{self, Body, Does, Found, Lines, Route};
use super::stream::Stream;
use super::upstream::{Line, Sent, collected, whole};
use super::watched::{Asking, Watched};
use super::{back, creation, health, rendered, special, zip};
use crate::es::evidence::{Recording, Ticket};

/// A body of this size is translated whole, so that its length is known: most are.
pub(super) const SMALL: u64 = 256 << 10;

/// What neither belongs to a connection, nor would go around the translation, nor says who asks.
const PASSED_ON: &[&str] = &[
    "accept",
    "content-encoding",
    "content-type",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-elastic-client-meta",
    "x-opaque-id",
];

pub(super) type Answer = Response<Sent>;

/// Speaks for one namespace.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) names: Arc<Names>,
    pub(super) line: Line,
    /// Where the last requests are kept, if anybody wants them.
    pub(super) recording: Option<Arc<Recording>>,
    /// Where there may be indices in stock.
    #[cfg(unix)]
    pub(super) order: Option<Ordering>,
}

/// A request whose route is found.
pub(super) struct Asked {
    pub(super) route: &'static Route,
    pub(super) head: Parts,
    pub(super) path: Segments,
    pub(super) parameters: Parameters,
    /// The body, where it came as a parameter.
    source: Option<Bytes>,
    /// A search whose indices were chosen when its point in time was opened.
    is_in_point_in_time: bool,
}

impl Asked {
    /// Where it goes on the server.
    fn to(&self) -> Cow<'static, str> {
        let Route { path, to, .. } = *self.route;
        // The columns of a table, without any rows.
        let is_help = path.starts_with("/_cat/") && self.parameters.is_on("help");
        // Said beside the path; with a list of all in the path the server would not look there.
        let is_said_elsewhere = self.parameters.get("index").is_some() || self.is_in_point_in_time;
        if is_help || is_said_elsewhere { to.replacen("/{*}", "", 1).into() } else { to.into() }
    }

    /// Says what a body is that is sent although none came: a server refuses one without a type.
    pub(super) fn tell_type(&mut self, came: &Bytes, sent: &Bytes) {
        let is_told = self.head.headers.get(CONTENT_TYPE).is_some_and(is_json);
        if came.is_empty() && !sent.is_empty() && !is_told {
            self.head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
    }

    /// A request like the one that came, to another path.
    pub(super) fn request(&self, path: &str, body: Sent) -> Result<Request<Sent>> {
        let mut request = Request::new(body);
        request.method_mut().clone_from(&self.head.method);
        *request.uri_mut() =
            path.parse().map_err(|error: InvalidUri| Refusal::unreadable("the path", &error.to_string()))?;
        request.headers_mut().clone_from(&self.head.headers);
        Ok(request)
    }
}

impl Exchange {
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Infallible> {
        let pretty = request.uri().query().is_some_and(|query| find(query.as_bytes(), b"pretty").is_some());
        let ticket = self.recording.as_ref().and_then(|recording| {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            recording.begin(request.method().as_str(), path, headers)
        });
        let request = request.map(|body| Watched::new(body, ticket.clone(), Ticket::sent));
        let answer = self.try_answer(request).await.unwrap_or_else(|refusal| {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            own(status, &refusal.body(), pretty)
        });
        let Some(ticket) = ticket else { return Ok(answer) };
        ticket.answered(answer.status().as_u16());
        Ok(answer.map(|body| Watched::new(body, Some(ticket), Ticket::received).boxed_unsync()))
    }

    async fn try_answer(&self, request: Request<Asking>) -> Result<Answer> {
        let (mut head, body) = request.into_parts();
        let others = head.headers.keys().filter(|name| !PASSED_ON.contains(&name.as_str()));
        for name in others.cloned().collect::<Vec<_>>() {
            head.headers.remove(name);
        }
        let path = Segments::parse(head.uri.path())?;
        let mut parameters = Parameters::parse(head.uri.query().unwrap_or_default())?;
        let is_empty = body.size_hint().exact() == Some(0);
        let source = if is_empty { body_beside(&mut parameters, &mut head.headers)? } else { None };
        readable(&head.headers)?;
        let route = match route::find(head.method.as_str(), &path) {
            Found::Route(route) => route,
            Found::OtherMethods(methods) => return Ok(other_methods(&head, &methods)),
            Found::Nothing => {
                return Err(Refusal::not_isolated(
                    &format!("{} {}", head.method, head.uri.path()),
                    "it does not know this path, and so cannot tell what of it belongs to this test",
                ));
            }
        };
        let mut asked = Asked { route, head, path, parameters, source, is_in_point_in_time: false };
        if let Some(answer) = creation::before(self, &asked).await? {
            return Ok(answer);
        }
        match route.does {
            Does::Refuse(why) => {
                Err(Refusal::not_isolated(&format!("{} {}", asked.head.method, asked.head.uri.path()), why))
            }
            Does::DeleteIndices => special::delete_indices(self, &asked).await,
            Does::DeleteStreams => special::delete_streams(self, &asked).await,
            Does::DeleteNamed(kind) => special::delete_named(self, &asked, kind).await,
            Does::HealthTable => health::table(self, &asked).await,
            Does::Health => {
                let answer = self.pass(&mut asked, body).await?;
                health::narrowed(self, &asked, answer).await
            }
            Does::Create => creation::create(self, &mut asked, body).await,
            Does::Render => rendered::search(self, &mut asked, body).await,
            Does::RenderEach => rendered::searches(self, &mut asked, body).await,
            Does::RollOver => {
                special::record_next(self, &asked).await?;
                self.pass(&mut asked, body).await
            }
            // A server that knows no points in time takes it for a document, and may make an index for it.
            Does::OpenPoint if asked.parameters.get("keep_alive").is_none() => Err(Refusal::new(
                400,
                "action_request_validation_exception",
                "Validation Failed: 1: keep alive not specified;".to_owned(),
            )),
            Does::OpenPoint | Does::Pass | Does::PassDocument | Does::State | Does::List => {
                self.pass(&mut asked, body).await
            }
        }
    }

    pub(super) async fn pass(&self, asked: &mut Asked, body: Asking) -> Result<Answer> {
        let (refused, items) = (Refused::default(), Arc::new(Items::default()));
        let body = self.body(asked, body, &refused, &items).await?;
        if let Some(answer) = items.alone() {
            return Ok(own(StatusCode::OK, &answer, asked.parameters.is_on("pretty")));
        }
        self.send(asked, body, &refused, items).await
    }

    /// A request whose body is translated.
    pub(super) async fn send(
        &self,
        asked: &Asked,
        body: Sent,
        refused: &Refused,
        items: Arc<Items>,
    ) -> Result<Answer> {
        let path = asked.path.translated(asked.route, &asked.to(), &self.names)?;
        let to = format!("{path}{}", asked.parameters.translated(asked.route, &self.names)?);
        let sent = self.line.send(asked.request(&to, body)?).await;
        // The server does not get to know why a body broke off.
        if let Some(refusal) = refused.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(refusal);
        }
        if let Some(answer) = items.alone() {
            return Ok(own(StatusCode::OK, &answer, asked.parameters.is_on("pretty")));
        }
        let answer = back::translated(&self.names, asked, sent?).await?;
        let answer = if answer.status().is_client_error() {
            back::with_path(answer, &self.names, &path, asked.head.uri.path()).await?
        } else {
            answer
        };
        if items.has_refused() { back::with_items(answer, &items).await } else { Ok(answer) }
    }

    async fn body(
        &self,
        asked: &mut Asked,
        body: Asking,
        refused: &Refused,
        items: &Arc<Items>,
    ) -> Result<Sent> {
        if let Some(source) = asked.source.take() {
            return Ok(whole(self.read(asked, &source, items)?));
        }
        let length = body.size_hint().exact();
        let is_json = asked.head.headers.get(CONTENT_TYPE).is_none_or(is_json);
        let is_zipped = is_zipped(asked);
        match asked.route.body {
            Body::AsItIs | Body::Document | Body::Json(_) if length == Some(0) => Ok(whole("")),
            Body::AsItIs => Ok(body.map_err(Into::into).boxed_unsync()),
            Body::Document if !self.names.percolates() => {
                self.names.pass_unread();
                Ok(body.map_err(Into::into).boxed_unsync())
            }
            // The server refuses it by its type, whatever is in it.
            _ if !is_json && length != Some(0) => Ok(whole("{}")),
            Body::Lines(kind) if !is_zipped && length.is_none_or(|length| length > SMALL) => {
                let translator = self.translator(kind, asked, items);
                let outbound = Outbound::new(translator, Arc::clone(refused));
                Ok(Stream::new(body, outbound).boxed_unsync())
            }
            _ => {
                let body = unpacked(asked, body).await?;
                let sent = self.read(asked, &body, items)?;
                asked.tell_type(&body, &sent);
                Ok(whole(sent))
            }
        }
    }

    fn translator(&self, kind: Lines, asked: &Asked, items: &Arc<Items>) -> Translator {
        let target = asked.path.get(asked.route, "{target}").map(str::to_owned);
        Translator::new(kind, Arc::clone(&self.names), target, Arc::clone(items))
    }

    /// A whole body, translated.
    pub(super) fn read(&self, asked: &mut Asked, body: &Bytes, items: &Arc<Items>) -> Result<Bytes> {
        match asked.route.body {
            Body::AsItIs => Ok(body.clone()),
            Body::Document => translated(body, &self.names, query::stored),
            Body::Json(translate) | Body::Always(translate) => {
                let read = if body.is_empty() { &Bytes::from_static(b"{}") } else { body };
                let parameters = &asked.parameters;
                let may_be_in_point_in_time = asked.route.path == "/_search";
                let point_in_time = &mut asked.is_in_point_in_time;
                let sent = translated(read, &self.names, |body, names| {
                    is_object(body)?;
                    *point_in_time = may_be_in_point_in_time && body["pit"]["id"].is_string();
                    parameters.agree_with(body)?;
                    translate(body, names)
                })?;
                Ok(if sent == *read { body.clone() } else { sent })
            }
            Body::Lines(kind) => {
                let mut translator = self.translator(kind, asked, items);
                let mut out = Vec::with_capacity(body.len() + 1024);
                translator.push(body, &mut out)?;
                translator.finish(&mut out)?;
                Ok(out.into())
            }
        }
    }
}

fn is_zipped(asked: &Asked) -> bool {
    asked.head.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip")
}

/// A whole body, as it is meant.
pub(super) async fn unpacked(asked: &mut Asked, body: Asking) -> Result<Bytes> {
    if let Some(source) = asked.source.take() {
        return Ok(source);
    }
    let body = collected(body).await?;
    let is_zipped = is_zipped(asked);
    asked.head.headers.remove(CONTENT_ENCODING);
    if is_zipped { zip::unpacked(&body) } else { Ok(body) }
}

/// A body that comes as a parameter is like any other: its type stands in the headers.
fn body_beside(parameters: &mut Parameters, headers: &mut HeaderMap) -> Result<Option<Bytes>> {
    let Some((body, kind)) = parameters.take_body() else { return Ok(None) };
    let unreadable = |_| Refusal::unreadable("source_content_type", &format!("[{kind}] is no type"));
    headers.insert(CONTENT_TYPE, HeaderValue::try_from(&kind).map_err(unreadable)?);
    Ok(Some(body.into()))
}

pub(super) fn is_json(value: &HeaderValue) -> bool {
    is_of(value, "json")
}

/// Types are written as one likes.
fn is_of(value: &HeaderValue, form: &str) -> bool {
    find(&value.as_bytes().to_ascii_lowercase(), form.as_bytes()).is_some()
}

/// Whether the gateway can read the request, and the answer that it asks for.
fn readable(headers: &HeaderMap) -> Result<()> {
    for header in [CONTENT_TYPE, ACCEPT] {
        let Some(value) = headers.get(&header) else { continue };
        if ["yaml", "cbor", "smile"].iter().any(|form| is_of(value, form)) {
            return Err(Refusal::new(
                406,
                "estrade_unreadable_exception",
                format!("estrade's gateway cannot translate {value:?} ({header}): it reads and writes JSON"),
            ));
        }
    }
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if encoding != "gzip" && encoding != "identity" => Err(Refusal::new(
            415,
            "estrade_unreadable_exception",
            format!("estrade's gateway cannot read a body that is encoded as {encoding:?}: it knows gzip"),
        )),
        _ => Ok(()),
    }
}

/// As the server says it.
fn other_methods(head: &Parts, methods: &[&str]) -> Answer {
    let error = format!(
        "Incorrect HTTP method for uri [{}] and method [{}], allowed: [{}]",
        head.uri,
        head.method,
        methods.join(", ")
    );
    own(StatusCode::METHOD_NOT_ALLOWED, &json!({ "error": error, "status": 405 }), false)
}

/// An answer of the gateway's own.
pub(super) fn own(status: StatusCode, body: &Value, pretty: bool) -> Answer {
    let text = if pretty { format!("{body:#}\n") } else { body.to_string() };
    let mut answer = Response::new(whole(text));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    headers.insert("x-elastic-product", HeaderValue::from_static("Elasticsearch"));
    answer
}

/// `HEAD` has no body, whatever its headers say.
pub(super) fn has_body(method: &Method) -> bool {
    *method != Method::HEAD
}
