//! `_cat/aliases`

use super::super::aliases::named;
use super::HARMLESS;
use super::table::{Column, Row, answer};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Request, Response, Result, Route};

const TAKES: &[&str] = &["h", "v", "s", "format", "help", "expand_wildcards"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_cat/aliases", aliases).takes(TAKES).ignores(HARMLESS),
    Route::new(&["GET"], "/_cat/aliases/{name}", aliases).takes(TAKES).ignores(HARMLESS),
];

const COLUMNS: &[Column] = &[
    Column::new("alias", &["a"], "alias name"),
    Column::new("index", &["i", "idx"], "index alias points to"),
    Column::new("filter", &["f", "fi"], "filter"),
    Column::new("routing.index", &["ri", "routingIndex"], "index routing"),
    Column::new("routing.search", &["rs", "routingSearch"], "search routing"),
    Column::new("is_write_index", &["w", "isWriteIndex"], "write index"),
];

fn aliases(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.has_var("name").then(|| request.var("name"));
    let targets = cluster.resolve("", Lenience::of(request, Lenience::ALL)?)?;
    let mut rows: Vec<Row> = Vec::new();
    for index in targets.iter().filter_map(|target| cluster.indices.get(&target.index)) {
        for (name, alias) in
            index.aliases.iter().filter(|(name, _)| wanted.is_none_or(|wanted| named(wanted, name)))
        {
            let or_dash = |text: Option<String>| Some(text.unwrap_or_else(|| "-".to_owned()));
            let (of_index, of_search) = alias.routing();
            rows.push(vec![
                Some(name.clone()),
                Some(index.name.clone()),
                or_dash(alias.filter.as_ref().map(|_| "*".to_owned())),
                or_dash(of_index.map(str::to_owned)),
                or_dash(of_search.map(str::to_owned)),
                or_dash(alias.is_write_index.map(|on| on.to_string())),
            ]);
        }
    }
    answer(request, COLUMNS, rows)
}
