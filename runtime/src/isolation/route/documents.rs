//! Documents, one by one and in bulk.

use super::{Does, Lines, Route, on};
use crate::isolation::request::{documents, query};

pub(super) const ROUTES: &[Route] = &[
    on("POST PUT", "/_bulk").lines(Lines::Bulk),
    on("POST PUT", "/{target}/_bulk").lines(Lines::Bulk),
    on("GET POST", "/_mget").json(documents::multi_get),
    on("GET POST", "/{index}/_mget").json(documents::multi_get),
    on("GET POST", "/_mtermvectors").json(documents::multi_vectors),
    on("GET POST", "/{index}/_mtermvectors").json(documents::multi_vectors),
    on("GET HEAD", "/{index}/_doc/{any}"),
    on("POST PUT DELETE", "/{target}/_doc/{any}").document(),
    on("POST", "/{target}/_doc").document(),
    on("POST PUT", "/{target}/_create/{any}").document(),
    on("POST", "/{target}/_update/{any}").json(documents::update),
    on("GET HEAD", "/{index}/_source/{any}").does(Does::PassDocument),
    on("GET POST", "/{index}/_explain/{any}").json(query::search),
    on("GET POST", "/{index}/_termvectors/{any}").json(documents::of_index),
    on("GET POST", "/{index}/_termvectors").json(documents::of_index),
    on("POST", "/_reindex").json(documents::reindex),
    on("POST", "/{indices}/_update_by_query").own().json(documents::update_by_query),
    on("POST", "/{indices}/_delete_by_query").own().json(query::search),
];
