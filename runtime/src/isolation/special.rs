//! Requests that are more than one on the server: deletions by pattern, and rollovers.

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::deletion::{batches, existing, expanded, path_of, resolved};
use super::exchange::{Answer, Asked, Exchange, own};
use super::ledger::Kind;
use super::refusal::{Refusal, Result};
use super::request::path::encode;
use super::route::Does;
use super::upstream::whole;
use super::{back, expression};

/// `DELETE /{indices}`: a pattern becomes the names that it means.
pub(super) async fn delete_indices(exchange: &Exchange, asked: &Asked) -> Result<Answer> {
    let wanted = asked.path.get(asked.route, "{indices}").unwrap_or_default();
    let expression = expression::changed(&exchange.names, wanted)?;
    let mut names: Vec<String> = expression.split(',').map(str::to_owned).collect();
    if expression.contains('*') {
        let expand = asked.parameters.get("expand_wildcards").unwrap_or("open,closed");
        let existing = existing(&exchange.line, &exchange.names).await?;
        if asked.parameters.get("allow_no_indices") == Some("false") {
            for pattern in wanted.split(',').filter(|item| item.contains('*') && !item.starts_with('-')) {
                let physical = expression::changed(&exchange.names, pattern)?;
                if expanded(&physical, &existing, expand).is_empty() {
                    return Err(Refusal::no_such_index(pattern));
                }
            }
        }
        names = expanded(&expression, &existing, expand);
    }
    delete(exchange, asked, "/", &names, wanted).await
}

/// `DELETE /_data_stream/{names}`
pub(super) async fn delete_streams(exchange: &Exchange, asked: &Asked) -> Result<Answer> {
    let wanted = asked.path.get(asked.route, "{names}").unwrap_or_default();
    let expression = expression::listed(&exchange.names, wanted);
    let streams = existing(&exchange.line, &exchange.names).await?.streams;
    delete(exchange, asked, "/_data_stream/", &resolved(&expression, &streams), wanted).await
}

/// `DELETE /_template/{names}` and the like, each by its own call: older servers take one name.
pub(super) async fn delete_named(exchange: &Exchange, asked: &Asked, kind: Kind) -> Result<Answer> {
    let wanted = asked.path.get(asked.route, "{names}").unwrap_or_default();
    let expression = expression::listed(&exchange.names, wanted);
    let mut names = resolved(&expression, &exchange.names.page().names(kind));
    if expression.contains('*') {
        let mut there = Vec::new();
        for name in names {
            let path = format!("{}{}", path_of(kind), encode(&name));
            if exchange.line.ask(Method::GET, &path, None).await?.0.is_success() {
                there.push(name);
            }
        }
        names = there;
    }
    let mut last = None;
    for name in &names {
        last = Some(delete(exchange, asked, path_of(kind), std::slice::from_ref(name), wanted).await?);
    }
    last.map_or_else(|| nothing_to_delete(asked, wanted), Ok)
}

/// By exact names, as the request that came: its answer is the server's.
async fn delete(
    exchange: &Exchange,
    asked: &Asked,
    path: &str,
    names: &[String],
    wanted: &str,
) -> Result<Answer> {
    let parameters = asked.parameters.translated(asked.route, &exchange.names)?;
    let mut last = None;
    for batch in batches(names) {
        let request = asked.request(&format!("{path}{}{parameters}", encode(&batch.join(","))), whole(""))?;
        let response = exchange.line.send(request).await?;
        let failed = !response.status().is_success();
        if !failed {
            exchange.names.forget(batch);
        }
        last = Some(back::translated(&exchange.names, asked, response).await?);
        if failed {
            break;
        }
    }
    last.map_or_else(|| nothing_to_delete(asked, wanted), Ok)
}

/// A pattern that nothing fits: no error, unless it was asked for.
fn nothing_to_delete(asked: &Asked, wanted: &str) -> Result<Answer> {
    let all = matches!(wanted, "*" | "_all");
    match asked.route.does {
        Does::DeleteIndices if asked.parameters.get("allow_no_indices") == Some("false") => {
            Err(Refusal::no_such_index(wanted))
        }
        Does::DeleteNamed(kind) if !all => {
            let (error, what) = match kind {
                Kind::Template | Kind::LegacyTemplate => {
                    ("index_template_missing_exception", "index_template")
                }
                Kind::ComponentTemplate => ("resource_not_found_exception", "component template"),
                Kind::Pipeline => ("resource_not_found_exception", "pipeline"),
                Kind::Script => ("resource_not_found_exception", "stored script"),
                Kind::Index | Kind::Family => ("resource_not_found_exception", "index"),
            };
            Err(Refusal::new(404, error, format!("{what} [{wanted}] missing")))
        }
        _ => Ok(own(StatusCode::OK, &json!({ "acknowledged": true }), asked.parameters.is_on("pretty"))),
    }
}

/// The server names the next index of an alias itself: `logs-000001`, `logs-000002`. It is recorded before.
pub(super) async fn record_next(exchange: &Exchange, asked: &Asked) -> Result<()> {
    let alias = asked.path.get(asked.route, "{index}").unwrap_or_default();
    let alias = expression::changed_name(&exchange.names, alias)?;
    let (status, found) =
        exchange.line.ask(Method::GET, &format!("/_alias/{}", encode(&alias)), None).await?;
    let Some(found) = found.as_object().filter(|_| status == StatusCode::OK) else { return Ok(()) };
    let writes = |index: &Value| index["aliases"][&alias]["is_write_index"] == true;
    let written = found
        .iter()
        .find(|(_, index)| writes(index))
        .or_else(|| found.iter().next().filter(|_| found.len() == 1));
    match written.and_then(|(index, _)| next(index)) {
        Some(next) => {
            exchange.names.note_author(&next);
            exchange.names.record_physical(Kind::Index, &next)
        }
        // The server says what is wrong with the alias or the name.
        None => Ok(()),
    }
}

/// `logs-9` is followed by `logs-000010`.
fn next(index: &str) -> Option<String> {
    let (name, number) = index.rsplit_once('-')?;
    let number: u64 = number.parse().ok()?;
    Some(format!("{name}-{:06}", number.checked_add(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_index_of_a_rollover_is_the_one_that_the_server_makes() {
        assert_eq!(next("p-logs-000001").as_deref(), Some("p-logs-000002"));
        assert_eq!(next("p-logs-9").as_deref(), Some("p-logs-000010"));
        assert_eq!(next("p-logs"), None);
    }
}
