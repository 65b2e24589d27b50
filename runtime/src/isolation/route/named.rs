//! Templates, pipelines and scripts.

use super::{Does, Route, on};
use crate::isolation::ledger::Kind;
use crate::isolation::request::{pipeline, script, template};

pub(super) const ROUTES: &[Route] = &[
    on("GET", "/_index_template").to("/_index_template/{*}").does(Does::List),
    on("POST", "/_index_template/_simulate").json(template::composable),
    on("POST", "/_index_template/_simulate/{names}").json(template::composable),
    on("POST", "/_index_template/_simulate_index/{index}").json(template::composable),
    on("GET HEAD", "/_index_template/{names}"),
    on("PUT POST", "/_index_template/{name}").json(template::composable).makes(Kind::Template),
    on("DELETE", "/_index_template/{names}").does(Does::DeleteNamed(Kind::Template)),
    on("GET", "/_component_template").to("/_component_template/{*}").does(Does::List),
    on("GET HEAD", "/_component_template/{names}"),
    on("PUT POST", "/_component_template/{name}").json(template::component).makes(Kind::ComponentTemplate),
    on("DELETE", "/_component_template/{names}").does(Does::DeleteNamed(Kind::ComponentTemplate)),
    on("GET", "/_template").to("/_template/{*}").does(Does::List).keyed(0),
    on("GET HEAD", "/_template/{names}").keyed(0),
    on("PUT POST", "/_template/{name}").json(template::legacy).makes(Kind::LegacyTemplate),
    on("DELETE", "/_template/{names}").does(Does::DeleteNamed(Kind::LegacyTemplate)),
    on("GET", "/_ingest/processor/grok"),
    on("GET POST", "/_ingest/pipeline/_simulate").json(pipeline::simulation),
    on("GET POST", "/_ingest/pipeline/{names}/_simulate").json(pipeline::simulation),
    on("GET", "/_ingest/pipeline").to("/_ingest/pipeline/{*}").keyed(0),
    on("GET", "/_ingest/pipeline/{names}").keyed(0),
    on("PUT", "/_ingest/pipeline/{name}").json(pipeline::pipeline).makes(Kind::Pipeline),
    on("DELETE", "/_ingest/pipeline/{names}").does(Does::DeleteNamed(Kind::Pipeline)),
    on("GET POST", "/_scripts/painless/_execute").json(script::execution),
    on("GET", "/_scripts/{names}"),
    on("PUT POST", "/_scripts/{name}").json(script::stored).makes(Kind::Script),
    on("PUT POST", "/_scripts/{name}/{any}").json(script::stored).makes(Kind::Script),
    on("DELETE", "/_scripts/{names}").does(Does::DeleteNamed(Kind::Script)),
    on("GET", "/_script_context"),
    on("GET", "/_script_language"),
];
