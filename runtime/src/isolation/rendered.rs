//! Search templates. Which indices one names is known when it is rendered, so the server is asked for that first; the search
//! that it became is translated, and sent as a template that renders to it.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::back;
use super::exchange::{Answer, Asked, Exchange, unpacked};
use super::refusal::{Refusal, Result};
use super::request::json::{is_object, parse};
use super::request::lines::{Refused, head_of_search};
use super::request::{query, search};
use super::upstream::{Received, collected, whole};
use super::watched::Asking;

/// `_search/template`
pub(super) async fn search(exchange: &Exchange, asked: &mut Asked, body: Asking) -> Result<Answer> {
    let template = unpacked(asked, body).await?;
    if template.is_empty() {
        return send(exchange, asked, String::new()).await;
    }
    match render(exchange, asked, &template).await? {
        Rendered::Template(template) => send(exchange, asked, template.to_string()).await,
        Rendered::Failed(answer) => back::translated(&exchange.names, asked, answer).await,
    }
}

/// `_msearch/template`: heads and templates in turn. One that cannot be rendered is the answer to all of them.
pub(super) async fn searches(exchange: &Exchange, asked: &mut Asked, body: Asking) -> Result<Answer> {
    let body = unpacked(asked, body).await?;
    // As in a body without templates: a first line that is empty is nothing.
    let body = body.strip_prefix(b"\n").unwrap_or(&body);
    let mut lines = String::new();
    for (number, line) in body.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if number % 2 == 0 {
            let mut head = Vec::new();
            head_of_search(line, &exchange.names, &mut head)?;
            lines.push_str(&String::from_utf8_lossy(&head));
            continue;
        }
        match render(exchange, asked, line).await? {
            Rendered::Template(template) => lines.extend([&template.to_string(), "\n"]),
            Rendered::Failed(answer) => return back::translated(&exchange.names, asked, answer).await,
        }
    }
    send(exchange, asked, lines).await
}

async fn send(exchange: &Exchange, asked: &Asked, body: String) -> Result<Answer> {
    exchange.send(asked, whole(body), &Refused::default(), std::sync::Arc::default()).await
}

enum Rendered {
    /// With physical names.
    Template(Value),
    Failed(Response<Received>),
}

async fn render(exchange: &Exchange, asked: &Asked, template: &[u8]) -> Result<Rendered> {
    let mut template = parse(template)?;
    is_object(&template)?;
    search::template(&mut template, &exchange.names)?;
    let mut request = asked.request("/_render/template", whole(template.to_string()))?;
    *request.method_mut() = Method::POST;
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let answer = exchange.line.send(request).await?;
    if answer.status() != StatusCode::OK {
        return Ok(Rendered::Failed(answer));
    }
    let mut search = parse(&collected(answer.into_body()).await?)?["template_output"].take();
    if !search.is_object() {
        return Err(Refusal::unreadable("the search that the template became", "it is no object"));
    }
    asked.parameters.agree_with(&search)?;
    query::search(&mut search, &exchange.names)?;
    let mut rendered = json!({ "source": "{{#toJson}}search{{/toJson}}", "params": { "search": search } });
    for said in ["explain", "profile"] {
        if let Some(value) = template.get(said) {
            rendered[said] = value.clone();
        }
    }
    Ok(Rendered::Template(rendered))
}
