//! Searches and what belongs to them.

use super::{Does, Lines, Route, on};
use crate::isolation::request::{query, search};

pub(super) const ROUTES: &[Route] = &[
    on("GET POST", "/_search").to("/{*}/_search").json(query::search),
    on("GET POST", "/{indices}/_search").json(query::search),
    on("GET POST", "/_search/scroll").json(search::scroll),
    on("DELETE", "/_search/scroll").always(search::scroll),
    on("GET POST", "/_search/scroll/{ids}").json(search::scroll),
    on("DELETE", "/_search/scroll/{ids}").json(search::scroll),
    on("POST", "/{indices}/_search/point_in_time").does(Does::OpenPoint),
    on("DELETE", "/_search/point_in_time").always(search::close_points),
    on("POST", "/{indices}/_pit").json(query::search).does(Does::OpenPoint),
    on("DELETE", "/_pit").always(search::close_points),
    on("GET POST", "/_search/template").to("/{*}/_search/template").does(Does::Render),
    on("GET POST", "/{indices}/_search/template").does(Does::Render),
    on("GET POST", "/_render/template").json(search::template),
    on("GET POST", "/_render/template/{names}").json(search::template),
    on("GET POST", "/_msearch").to("/{*}/_msearch").lines(Lines::Searches),
    on("GET POST", "/{indices}/_msearch").lines(Lines::Searches),
    on("GET POST", "/_msearch/template").to("/{*}/_msearch/template").does(Does::RenderEach),
    on("GET POST", "/{indices}/_msearch/template").does(Does::RenderEach),
    on("GET POST", "/_count").to("/{*}/_count").json(query::search),
    on("GET POST", "/{indices}/_count").json(query::search),
    on("GET POST", "/_validate/query").to("/{*}/_validate/query").json(query::search),
    on("GET POST", "/{indices}/_validate/query").json(query::search),
    on("GET POST", "/_field_caps").to("/{*}/_field_caps").json(query::search),
    on("GET POST", "/{indices}/_field_caps").json(query::search),
    on("GET POST", "/_search_shards").to("/{*}/_search_shards"),
    on("GET POST", "/{indices}/_search_shards"),
    on("GET POST", "/_rank_eval").to("/{*}/_rank_eval").json(search::rank_eval),
    on("GET POST", "/{indices}/_rank_eval").json(search::rank_eval),
];
