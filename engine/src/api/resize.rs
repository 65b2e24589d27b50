//! `_clone`: a new index with the documents of one that is not written to.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Access, resolve_date_name};
use crate::template::Recipe;

const WAITING: &[&str] = &["timeout", "master_timeout", "wait_for_active_shards", "cluster_manager_timeout"];

pub(super) const ROUTES: &[Route] = &[Route::new(&["PUT", "POST"], "/{index}/_clone/{target}", clone)
    .takes(&["copy_settings"])
    .ignores(WAITING)];

fn clone(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    if request.flag("copy_settings")? == Some(false) {
        let reason = "parameter [copy_settings] can not be explicitly set to [false]";
        return Err(Error::illegal_argument(reason));
    }
    let target = resolve_date_name(request.var("target"), Cluster::now())?;
    let made = make(cluster, request, &target);
    made.inspect_err(|cause| cluster.refuse(&target, cause))?;
    Ok(Response::ok(json!({ "acknowledged": true, "shards_acknowledged": true, "index": target })))
}

fn make(cluster: &mut Cluster, request: &Request, target: &str) -> Result<()> {
    let recipe = recipe(request)?;
    let name = request.var("index");
    let Some(source) = cluster.indices.get(name) else {
        return Err(cluster.missing(name, "index_or_alias"));
    };
    source.allow(Access::Look)?;
    cluster.check_free(target)?;
    if !source.settings.is_on("blocks.write") && !source.settings.is_on("blocks.read_only") {
        let reason =
            format!("index {name} must be read-only to resize index. use \"index.blocks.write=true\"");
        return Err(Error::new(500, "illegal_state_exception", reason));
    }
    check(&recipe, source.settings.number("number_of_shards").unwrap_or(1))?;
    let (settings, aliases) = recipe.resized(target, source.settings.of_copy(name, &source.uuid))?;
    for (alias, said) in &aliases {
        cluster.check_alias(alias, target, said)?;
    }
    let made = source.resized(target, Cluster::now(), settings, aliases);
    cluster.add(made);
    Ok(())
}

fn recipe(request: &Request) -> Result<Recipe> {
    let Some(body) = request.json()? else { return Ok(Recipe::default()) };
    let mut fields = Fields::of("resize_request", body)?;
    let mut parts = serde_json::Map::new();
    for name in ["settings", "aliases"] {
        parts.extend(fields.object(name)?.map(|part| (name.to_owned(), part)));
    }
    fields.unsupported(&["max_primary_shard_size"])?;
    fields.finish()?;
    Recipe::unchecked(&mut Fields::of("resize_request", Value::Object(parts))?)
}

/// Refuses settings that a copy has from its original.
fn check(recipe: &Recipe, shards: i64) -> Result<()> {
    let said = |name: &str| recipe.setting(name);
    if said("number_of_routing_shards").is_some() {
        return Err(Error::illegal_argument("cannot provide index.number_of_routing_shards on resize"));
    }
    if said("soft_deletes.enabled") == Some("false") {
        return Err(Error::illegal_argument("Can't disable [index.soft_deletes.enabled] setting on resize"));
    }
    match said("number_of_shards") {
        Some(other) if other.parse() != Ok(shards) => Err(Error::illegal_argument(format!(
            "the number of target shards ({other}) must be the same as the number of  source shards ( {shards})"
        ))),
        _ => Ok(()),
    }
}
