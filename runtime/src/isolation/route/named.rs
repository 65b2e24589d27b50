//! Templates, pipelines and scripts.

use super::{Does, Route, on};
use crate::isolation::ledger::Kind;
use crate::isolation::request::{pipeline, script, template};

pub(super) const ROUTES: &[Route] = &[
    on("GET", "/_index_template").own().to("/_index_template/{*}").does(Does::List),
    on("POST", "/_index_template/_simulate").own().json(template::composable),
    on("POST", "/_index_template/_simulate/{names}").own().json(template::composable),
    on("POST", "/_index_template/_simulate_index/{index}").json(template::composable),
    on("GET HEAD", "/_index_template/{names}").own(),
    on("PUT POST", "/_index_template/{name}").own().json(template::composable).makes(Kind::Template),
    on("DELETE", "/_index_template/{names}").own().does(Does::DeleteNamed(Kind::Template)),
    on("GET", "/_component_template").own().to("/_component_template/{*}").does(Does::List),
    on("GET HEAD", "/_component_template/{names}").own(),
    on("PUT POST", "/_component_template/{name}")
        .own()
        .json(template::component)
        .makes(Kind::ComponentTemplate),
    on("DELETE", "/_component_template/{names}").own().does(Does::DeleteNamed(Kind::ComponentTemplate)),
    on("GET", "/_template").own().to("/_template/{*}").does(Does::List).keyed(0),
    on("GET HEAD", "/_template/{names}").own().keyed(0),
    on("PUT POST", "/_template/{name}").own().json(template::legacy).makes(Kind::LegacyTemplate),
    on("DELETE", "/_template/{names}").own().does(Does::DeleteNamed(Kind::LegacyTemplate)),
    on("GET", "/_ingest/processor/grok").own(),
    on("GET POST", "/_ingest/pipeline/_simulate").own().json(pipeline::simulation),
    on("GET POST", "/_ingest/pipeline/{names}/_simulate").own().json(pipeline::simulation),
    on("GET", "/_ingest/pipeline").own().to("/_ingest/pipeline/{*}").keyed(0),
    on("GET", "/_ingest/pipeline/{names}").own().keyed(0),
    on("PUT", "/_ingest/pipeline/{name}").own().json(pipeline::stored).makes(Kind::Pipeline),
    on("DELETE", "/_ingest/pipeline/{names}").own().does(Does::DeleteNamed(Kind::Pipeline)),
    on("GET POST", "/_scripts/painless/_execute").own().json(script::execution),
    on("GET", "/_scripts/{names}").own(),
    on("PUT POST", "/_scripts/{name}").own().json(script::stored).makes(Kind::Script),
    on("PUT POST", "/_scripts/{name}/{any}").own().json(script::stored).makes(Kind::Script),
    on("DELETE", "/_scripts/{names}").own().does(Does::DeleteNamed(Kind::Script)),
    on("GET", "/_script_context").own(),
    on("GET", "/_script_language").own(),
];
