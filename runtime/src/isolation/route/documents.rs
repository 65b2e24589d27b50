//! Documents, one by one and in bulk.

use super::{Does, Lines, Route, on};
use crate::isolation::request::{documents, query};

pub(super) const ROUTES: &[Route] = &[
    on("POST PUT", "/_bulk").lines(Lines::Bulk),
    on("POST PUT", "/{target}/_bulk").lines(Lines::Bulk),
    on("GET POST", "/_mget").json(documents::multi_get),
    on("GET POST", "/{index}/_mget").json(documents::multi_get),
    on("GET POST", "/_mtermvectors").json(documents::multi_get),
    on("GET POST", "/{index}/_mtermvectors").json(documents::multi_get),
    on("GET HEAD", "/{index}/_doc/{any}"),
    on("POST PUT DELETE", "/{target}/_doc/{any}").document(),
    on("POST", "/{target}/_doc").document(),
    on("POST PUT", "/{target}/_create/{any}").document(),
    on("POST", "/{target}/_update/{any}").json(documents::update),
    on("GET HEAD", "/{index}/_source/{any}").does(Does::PassDocument),
    on("GET POST", "/{index}/_explain/{any}").json(query::search),
    on("GET POST", "/{index}/_termvectors/{any}"),
    on("GET POST", "/{index}/_termvectors"),
    on("POST", "/_reindex").json(documents::reindex),
    on("POST", "/{indices}/_update_by_query").own().json(query::search),
    on("POST", "/{indices}/_delete_by_query").own().json(query::search),
];
