//! `_analyze`: what an analyzer makes of a text.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, token};
use crate::index::{Access, Analyzer, Index, Kind, Normalizer, Parts, Settings, Tokenizer, chain_of};

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_analyze", analyze).takes(&["index"]).refuses(&["prefer_local"]),
    Route::new(&["GET", "POST"], "/{index}/_analyze", analyze).refuses(&["prefer_local"]),
];

fn analyze(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut fields = Fields::of("analyze_request", request.required_json()?)?;
    fields.unsupported(&["attributes"])?;
    let explain = fields.bool("explain")?.unwrap_or(false);
    let texts = fields.strings("text")?;
    let parts = Parts {
        char_filters: char_filters(&mut fields)?,
        tokenizer: fields.take("tokenizer"),
        filters: match fields.take("filter") {
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
            None => Vec::new(),
        },
    };
    let name = if request.has_var("index") { Some(request.var("index")) } else { request.param("index") };
    let index = name.map(|name| cluster.single_index(name)).transpose()?.map(|(index, _)| index);
    index.map_or(Ok(()), |index| index.allow(Access::Read))?;
    let faults = faults(&fields, &parts, texts.is_empty(), index.is_some());
    if !faults.is_empty() {
        return Err(Error::validation(&faults));
    }
    let (analyzer, gap) = chosen(&mut fields, &parts, index)?;
    fields.finish()?;
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
    if explain {
        return Err(Error::unsupported("[explain] of [_analyze]"));
    }
    Ok(Response::ok(json!({ "tokens": tokens })))
}

/// Names and definitions, always in a list.
fn char_filters(fields: &mut Fields) -> Result<Vec<Value>> {
    match fields.take("char_filter") {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            if let Some(wrong) = items.iter().find(|item| !item.is_string() && !item.is_object()) {
                let reason = format!("Expected [VALUE_STRING] or [START_OBJECT], got {}", token(wrong));
                return Err(Error::x_content_parse("[analyze_request] failed to parse field [char_filter]")
                    .caused_by(Error::x_content_parse(reason)));
            }
            Ok(items)
        }
        Some(other) => Err(Error::x_content_parse(format!(
            "[analyze_request] char_filter doesn't support values of type: {}",
            token(&other)
        ))),
    }
}

/// Source: `AnalyzeAction.Request.validate` of Elasticsearch.
fn faults(fields: &Fields, parts: &Parts, no_text: bool, of_index: bool) -> Vec<String> {
    let extra = !parts.char_filters.is_empty() || !parts.filters.is_empty();
    let built = extra || parts.tokenizer.is_some();
    let normalizer = fields.has("normalizer");
    let both = parts.tokenizer.is_some() || fields.has("analyzer");
    let rules = [
        (no_text, "text is missing"),
        (normalizer && !of_index, "index is required if normalizer is specified"),
        (normalizer && both, "tokenizer/analyze should be null if normalizer is specified"),
        (fields.has("analyzer") && built, "cannot define extra components on a named analyzer"),
        (normalizer && extra, "cannot define extra components on a named normalizer"),
        (fields.has("field") && built, "cannot define extra components on a field-specific analyzer"),
    ];
    rules.into_iter().filter(|(broken, _)| *broken).map(|(_, fault)| fault.to_owned()).collect()
}

/// The analyzer that is asked for, by name, by field or in parts, and the positions between two texts.
fn chosen(fields: &mut Fields, parts: &Parts, index: Option<&Index>) -> Result<(Analyzer, u32)> {
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
        let found = analyzers.normalizer(&name, "").map_err(|error| unknown("normalizer", &name, &error))?;
        return Ok((found, 0));
    }
    if parts.tokenizer.is_some() || !parts.char_filters.is_empty() || !parts.filters.is_empty() {
        return Ok((chain_of(settings, parts)?, 100));
    }
    let field = fields.string("field")?;
    let Some(index) = index else { return Ok((Analyzer::standard(), 0)) };
    Ok(match field.and_then(|field| index.mapping.field(&field).cloned()) {
        Some(field) => match &field.kind {
            Kind::Text { analyzer, position_gap, .. } => (analyzer.clone(), *position_gap),
            Kind::Keyword { normalizer: Normalizer::Chain(chain), .. } => (chain.clone(), 0),
            Kind::Keyword { .. } => (Analyzer::new("keyword", Tokenizer::Keyword, Vec::new()), 0),
            _ => {
                return Err(Error::illegal_argument(format!(
                    "Can't process field [{}], Analysis requests are only supported on tokenized fields",
                    field.path
                )));
            }
        },
        None => (analyzers.default_analyzer(), gap),
    })
}

fn tokens(analyzer: &Analyzer, texts: &[String], gap: u32) -> Vec<Value> {
    let mut shown = Vec::new();
    // Where the next text begins: positions and offsets go on counting.
    let (mut position, mut offset) = (0, 0);
    for text in texts {
        let located = analyzer.located(text);
        let mut last = None;
        for token in located.tokens {
            shown.push(json!({
                "token": token.text,
                "start_offset": offset + token.start,
                "end_offset": offset + token.end,
                "type": token.kind,
                "position": position + token.position,
            }));
            last = Some(token.position);
        }
        position += last.map_or(0, |last| last + 1) + gap;
        offset += located.end + 1;
    }
    shown
}
