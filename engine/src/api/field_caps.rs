//! `_field_caps`: what can be done with fields over several indices.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Request, Response, Result, Route, shown, token};
use crate::index::{Capability, Index, glob};
use crate::query::{self, Query, Scope};

const TAKES: &[&str] =
    &["fields", "include_unmapped", "ignore_unavailable", "allow_no_indices", "expand_wildcards"];
const MISSING: &[&str] = &["filters", "include_empty_fields", "types"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_field_caps", answer).takes(TAKES).refuses(MISSING),
    Route::new(&["GET", "POST"], "/{index}/_field_caps", answer).takes(TAKES).refuses(MISSING),
];

fn answer(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let Wanted { fields: wanted, filter } = wanted(request)?;
    let include_unmapped = request.flag("include_unmapped")?.unwrap_or(false);
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::OPEN)?)?;
    for target in &targets {
        // A filter sees what a search sees.
        cluster.indices.get_mut(&target.index).into_iter().for_each(Index::refresh_when_due);
    }
    let indices = targets.iter().filter_map(|target| cluster.indices.get(&target.index));
    // A closed index tells nothing, and it is no error to name one.
    let mut indices: Vec<&Index> = indices.filter(|index| !index.closed).collect();
    if let Some(filter) = &filter {
        indices = matching(indices, &**filter)?;
    }

    let mut fields: BTreeMap<&str, Types<'_>> = BTreeMap::new();
    for index in &indices {
        let is_wanted = |name: &str| wanted.iter().any(|pattern| glob(pattern, name));
        for (name, capability) in index.mapping.capabilities(is_wanted) {
            let types = fields.entry(name).or_default();
            types.entry(capability.kind).or_default().push((&index.name, capability));
        }
    }
    if include_unmapped {
        for types in fields.values_mut() {
            add_unmapped(types, &indices);
        }
    }
    let names: Vec<&str> = indices.iter().map(|index| index.name.as_str()).collect();
    let fields: Map<String, Value> =
        fields.iter().map(|(name, types)| ((*name).to_owned(), types_to_json(types))).collect();
    Ok(Response::ok(json!({ "indices": names, "fields": fields })))
}

/// What is asked for.
struct Wanted {
    /// Patterns of names.
    fields: Vec<String>,
    /// Only indices that may hold a match of it tell something.
    filter: Option<Box<dyn Query>>,
}

fn matching<'c>(indices: Vec<&'c Index>, filter: &dyn Query) -> Result<Vec<&'c Index>> {
    let now = Cluster::now();
    let mut left = Vec::new();
    for index in indices {
        let can_match = filter.can_match(&Scope::new(index, now)).map_err(|cause| match cause.status() {
            501 => cause,
            _ => Error::unsupported(format!("an [index_filter] that an index refuses ({})", cause.reason())),
        })?;
        if can_match {
            left.push(index);
        }
    }
    Ok(left)
}

/// The patterns of the fields are a parameter, or a member of the body as clients of version 8 send it.
fn wanted(request: &Request) -> Result<Wanted> {
    let named = request.list("fields").unwrap_or_default();
    let body = request.json();
    // Nothing else of the body is looked at where nothing is asked for.
    let said = body.as_ref().ok().and_then(Option::as_ref).and_then(|body| body.get("fields"));
    let in_body = match said {
        Some(Value::Array(items)) => items.iter().map(shown).collect(),
        Some(Value::String(one)) => vec![one.clone()],
        _ => Vec::new(),
    };
    if named.is_empty() && in_body.is_empty() {
        return Err(Error::illegal_argument("specified fields can't be null or empty"));
    }
    let members = match body? {
        None => Map::new(),
        Some(Value::Object(members)) => members,
        Some(other) => {
            return Err(Error::parsing(format!("Expected [START_OBJECT] but found [{}]", token(&other))));
        }
    };
    let mut filter = None;
    for (name, value) in members {
        match name.as_str() {
            "fields" if named.is_empty() => {}
            "index_filter" => {
                filter = Some(query::parse(value)?);
            }
            "runtime_mappings" => return Err(Error::unsupported("[runtime_mappings] of [_field_caps]")),
            _ => return Err(Error::parsing(format!("request does not support [{name}]"))),
        }
    }
    Ok(Wanted { fields: if named.is_empty() { in_body } else { named }, filter })
}

/// By type, what each index that has it says.
type Types<'c> = BTreeMap<&'c str, Vec<(&'c str, Capability<'c>)>>;

/// Says which indices do not know the field.
fn add_unmapped<'c>(types: &mut Types<'c>, indices: &[&'c Index]) {
    let known: BTreeSet<&str> = types.values().flatten().map(|(index, _)| *index).collect();
    let unknown = indices.iter().map(|index| index.name.as_str()).filter(|name| !known.contains(name));
    let unmapped: Vec<_> = unknown.map(|name| (name, Capability::none("unmapped"))).collect();
    if !unmapped.is_empty() {
        types.insert("unmapped", unmapped);
    }
}

/// Which indices have a type is told where there are several.
fn types_to_json(types: &Types<'_>) -> Value {
    let several = types.len() > 1;
    let one = |(kind, said): (&&str, &Vec<(&str, Capability<'_>)>)| {
        ((*kind).to_owned(), type_to_json(kind, said, several))
    };
    Value::Object(types.iter().map(one).collect())
}

fn type_to_json(kind: &str, said: &[(&str, Capability<'_>)], several: bool) -> Value {
    let without = |able: fn(&Capability<'_>) -> bool| -> Vec<&str> {
        said.iter().filter(|(_, capability)| !able(capability)).map(|(index, _)| *index).collect()
    };
    let unsearchable = without(|capability| capability.searchable);
    let unaggregatable = without(|capability| capability.aggregatable);
    let mut body = json!({
        "type": kind,
        "searchable": unsearchable.is_empty(),
        "aggregatable": unaggregatable.is_empty(),
    });
    if several {
        body["indices"] = said.iter().map(|(index, _)| *index).collect();
    }
    for (name, indices) in
        [("non_searchable_indices", unsearchable), ("non_aggregatable_indices", unaggregatable)]
    {
        // Where all are the same there is nothing to tell them apart.
        if !indices.is_empty() && indices.len() < said.len() {
            body[name] = indices.into();
        }
    }
    let mut meta: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (key, value) in said.iter().filter_map(|(_, capability)| capability.meta).flatten() {
        meta.entry(key).or_default().insert(shown(value));
    }
    if !meta.is_empty() {
        body["meta"] = json!(meta);
    }
    body
}
