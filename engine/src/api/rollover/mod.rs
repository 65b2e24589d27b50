//! `_rollover`: an alias goes on to a new index.
//!
//! ```text
//! alias ─▶ the index that is written to ─▶ conditions, read from its state ─▶ new index with the alias
//!                                                                           └▶ old index: no longer written to
//! ```

mod conditions;

use serde_json::{Map, Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Access, Alias, Index, resolve_date_name};
use crate::template::Recipe;

use conditions::Condition;

const WAITING: &[&str] = &["timeout", "master_timeout", "wait_for_active_shards", "cluster_manager_timeout"];
const MISSING: &[&str] = &["lazy", "target_failure_store"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["POST"], "/{index}/_rollover", answer).takes(&["dry_run"]).ignores(WAITING).refuses(MISSING),
    Route::new(&["POST"], "/{index}/_rollover/{new_index}", answer)
        .takes(&["dry_run"])
        .ignores(WAITING)
        .refuses(MISSING),
];

/// What the body says: when to go on, and what the new index is made of.
#[derive(Debug, Default)]
struct Wanted {
    conditions: Vec<Condition>,
    recipe: Map<String, Value>,
}

fn answer(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = read(request)?;
    let dry_run = request.flag("dry_run")?.unwrap_or(false);
    let alias = request.var("index");
    let (old, said) = source(cluster, alias)?;
    let (old, said) = (old.name.clone(), said.clone());
    let new = if request.has_var("new_index") {
        resolve_date_name(request.var("new_index"), Cluster::now())?
    } else {
        next_name(&old)?
    };
    cluster.check_free(&new)?;
    check_templates(cluster, alias, &new)?;
    if let Some(index) = cluster.indices.get_mut(&old) {
        index.allow(Access::Metadata)?;
        index.refresh_when_due();
    }
    let met: Vec<(String, bool)> = match cluster.indices.get(&old) {
        Some(index) => wanted.conditions.iter().map(|one| (one.to_string(), one.is_met(index))).collect(),
        None => Vec::new(),
    };
    let rolled_over = !dry_run && (met.is_empty() || met.iter().any(|(_, met)| *met));
    if rolled_over {
        roll_over(cluster, alias, &old, &said, &new, wanted.recipe)?;
    }
    let conditions: Map<String, Value> = met.into_iter().map(|(name, met)| (name, met.into())).collect();
    Ok(Response::ok(json!({
        "acknowledged": rolled_over,
        "shards_acknowledged": rolled_over,
        "old_index": old,
        "new_index": new,
        "rolled_over": rolled_over,
        "dry_run": dry_run,
        "conditions": conditions,
    })))
}

fn read(request: &Request) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    let Some(body) = request.json()? else { return Ok(wanted) };
    let mut fields = Fields::of("rollover", body)?;
    if let Some(body) = fields.object("conditions")? {
        wanted.conditions = conditions::read(body).map_err(|cause| within("conditions", cause))?;
    }
    for name in ["settings", "mappings", "aliases"] {
        let Some(body) = fields.object(name)? else { continue };
        let cause = match name {
            "mappings" if body.get("_doc").is_some() => {
                Some("The mapping definition cannot be nested under a type")
            }
            "aliases" if body.as_object().is_some_and(|all| all.values().any(|said| !said.is_object())) => {
                Some("No alias is specified")
            }
            _ => None,
        };
        if let Some(cause) = cause {
            return Err(within(name, Error::illegal_argument(cause)));
        }
        wanted.recipe.insert(name.to_owned(), body);
    }
    fields.finish()?;
    Ok(wanted)
}

fn within(name: &str, cause: Error) -> Error {
    if cause.status() == 501 {
        return cause;
    }
    let error = Error::x_content_parse(format!("[rollover] failed to parse field [{name}]"));
    // Only what a parser of the same kind refused is at the root.
    if cause.kind() == "x_content_parse_exception" { error.inside(cause) } else { error.caused_by(cause) }
}

/// The index that an alias is written to.
fn source<'c>(cluster: &'c Cluster, alias: &str) -> Result<(&'c Index, &'c Alias)> {
    if cluster.indices.contains_key(alias) {
        return Err(Error::illegal_argument(
            "rollover target is a [concrete index] but one of [alias,data_stream] was expected",
        ));
    }
    match cluster.write_index(alias) {
        Ok(Some((index, Some(said)))) => Ok((index, said)),
        Ok(_) => match cluster.missing(alias, "index_or_alias") {
            cause if cause.status() == 501 => Err(cause),
            _ => Err(Error::illegal_argument(format!("rollover target [{alias}] does not exist"))),
        },
        Err(_) => {
            Err(Error::illegal_argument(format!("rollover target [{alias}] does not point to a write index")))
        }
    }
}

/// `logs-000001` is followed by `logs-000002`.
fn next_name(old: &str) -> Result<String> {
    let parts = old
        .rsplit_once('-')
        .filter(|(_, digits)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let Some((name, digits)) = parts else {
        let reason = format!("index name [{old}] does not match pattern '^.*-\\d+$'");
        return Err(Error::illegal_argument(reason));
    };
    let number = digits.parse::<i32>().ok().and_then(|number| number.checked_add(1));
    let number = number.ok_or_else(|| {
        Error::new(400, "number_format_exception", format!("For input string: \"{digits}\""))
    })?;
    Ok(format!("{name}-{number:06}"))
}

/// A template that puts the alias on the new index would have it on two of them.
fn check_templates(cluster: &Cluster, alias: &str, new: &str) -> Result<()> {
    let Some((template, aliases)) = cluster.templates.with_alias(new, alias) else { return Ok(()) };
    Err(Error::illegal_argument(format!(
        "Rollover alias [{alias}] can point to multiple indices, found duplicated alias [[{}]] in index template [{template}]",
        aliases.join(", ")
    )))
}

fn roll_over(
    cluster: &mut Cluster,
    alias: &str,
    old: &str,
    said: &Alias,
    new: &str,
    recipe: Map<String, Value>,
) -> Result<()> {
    let made = Recipe::unchecked(&mut Fields::of("rollover", Value::Object(recipe))?)
        .and_then(|recipe| cluster.create(new, recipe).map(drop));
    made.inspect_err(|cause| cluster.refuse(new, cause))?;
    // Filters and routings of the old index's alias do not go on.
    let explicit = said.is_write_index == Some(true);
    let mut fresh = Alias::default();
    (fresh.is_write_index, fresh.is_hidden) = (explicit.then_some(true), said.is_hidden);
    if let Some(index) = cluster.indices.get_mut(new) {
        index.aliases.insert(alias.to_owned(), fresh);
    }
    if let Some(index) = cluster.indices.get_mut(old) {
        if explicit {
            index.aliases.entry(alias.to_owned()).and_modify(|said| said.is_write_index = Some(false));
        } else {
            index.aliases.remove(alias);
        }
    }
    Ok(())
}
