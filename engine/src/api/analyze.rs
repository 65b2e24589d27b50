//! `_analyze`: what an analyzer makes of a text.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Access, Analyzer, Index, Kind, Normalizer, Settings, Tokenizer, chain_of};

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_analyze", analyze).takes(&["index"]).refuses(&["prefer_local"]),
    Route::new(&["GET", "POST"], "/{index}/_analyze", analyze).refuses(&["prefer_local"]),
];

fn analyze(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut fields = Fields::of("analyze_request", request.required_json()?)?;
    fields.unsupported(&["char_filter", "attributes"])?;
    if fields.bool("explain")?.unwrap_or(false) {
        return Err(Error::unsupported("[explain] of [_analyze]"));
    }
    let texts = fields.strings("text")?;
    let name = if request.has_var("index") { Some(request.var("index")) } else { request.param("index") };
    let index = name.map(|name| cluster.single_index(name)).transpose()?.map(|(index, _)| index);
    index.map_or(Ok(()), |index| index.allow(Access::Read))?;
    let (analyzer, gap) = chosen(&mut fields, index)?;
    fields.finish()?;
    if texts.is_empty() {
        return Err(Error::validation(&["text is missing".to_owned()]));
    }
    let tokens = tokens(&analyzer, &texts, gap);
    let most = index.and_then(|index| index.settings.number("analyze.max_token_count")).unwrap_or(10_000);
    if i64::try_from(tokens.len()).unwrap_or(i64::MAX) > most {
        return Err(Error::new(
            500,
            "illegal_state_exception",
            format!(
                "The number of tokens produced by calling _analyze has exceeded the allowed maximum of [{most}]. This limit can be set by changing the [index.analyze.max_token_count] index level setting."
            ),
        ));
    }
    Ok(Response::ok(json!({ "tokens": tokens })))
}

/// The analyzer that is asked for, by name, by field or in parts, and the positions between two texts.
fn chosen(fields: &mut Fields, index: Option<&Index>) -> Result<(Analyzer, u32)> {
    let none = Settings::default();
    let settings = index.map_or(&none, |index| &index.settings);
    let analyzers = settings.analyzers();
    let gap = if index.is_some() { 100 } else { 0 };
    let unknown = |what: &str, name: &str, error: &Error| {
        if error.status() == 501 {
            return error.clone();
        }
        let whose = if index.is_some() { "" } else { "global " };
        Error::illegal_argument(format!("failed to find {whose}{what} [{name}]"))
    };
    if let Some(name) = fields.string("analyzer")? {
        let found = analyzers.analyzer(&name, "").map_err(|error| unknown("analyzer", &name, &error))?;
        return Ok((found, gap));
    }
    if let Some(name) = fields.string("normalizer")? {
        if index.is_none() {
            return Err(Error::validation(&["index is required if normalizer is specified".to_owned()]));
        }
        let found = analyzers.normalizer(&name, "").map_err(|error| unknown("normalizer", &name, &error))?;
        return Ok((found, 0));
    }
    let filters = match fields.take("filter") {
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    if let Some(tokenizer) = fields.take("tokenizer") {
        return Ok((chain_of(settings, Some(&tokenizer), &filters)?, 0));
    }
    if !filters.is_empty() {
        return Ok((chain_of(settings, None, &filters)?, 0));
    }
    let field = fields.string("field")?;
    let Some(index) = index else { return Ok((Analyzer::standard(), 0)) };
    Ok(match field.and_then(|field| index.mapping.field(&field).cloned()) {
        Some(field) => match &field.kind {
            Kind::Text { analyzer, position_gap, .. } => (analyzer.clone(), *position_gap),
            Kind::Keyword { normalizer: Normalizer::Chain(chain), .. } => (chain.clone(), 100),
            Kind::Completion(_) => {
                return Err(Error::illegal_argument(format!(
                    "Can't process field [{}], Analysis requests are only supported on tokenized fields",
                    field.path
                )));
            }
            _ => (Analyzer::new("keyword", Tokenizer::Keyword, Vec::new()), 100),
        },
        None => (analyzers.default_analyzer(), gap),
    })
}

fn tokens(analyzer: &Analyzer, texts: &[String], gap: u32) -> Vec<Value> {
    let mut shown = Vec::new();
    // Where the next text begins: positions and offsets go on counting.
    let (mut position, mut offset) = (0, 0);
    for text in texts {
        let units = |end: usize| text[..end].encode_utf16().count();
        let mut last = None;
        for token in analyzer.analyze(text) {
            shown.push(json!({
                "token": token.text,
                "start_offset": offset + units(token.start),
                "end_offset": offset + units(token.end),
                "type": token.kind,
                "position": position + token.position,
            }));
            last = Some(token.position);
        }
        position += last.map_or(0, |last| last + 1) + gap;
        offset += units(text.len()) + 1;
    }
    shown
}
