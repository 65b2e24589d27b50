//! `GET /`: who answers.

use serde_json::json;

use crate::cluster::Cluster;
use crate::http::{Request, Response, Result, Route};

pub(super) const ROUTES: &[Route] = &[Route::new(&["GET", "HEAD"], "/", root)];

#[expect(clippy::unnecessary_wraps, reason = "all handlers have one shape")]
fn root(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    if request.method == "HEAD" {
        return Ok(Response::empty(200));
    }
    Ok(Response::ok(json!({
        "name": cluster.config.name,
        "cluster_name": cluster.config.name,
        "cluster_uuid": cluster.uuid,
        "version": {
            "number": cluster.config.version,
            "build_flavor": "default",
            "build_type": "docker",
            "build_hash": "0000000000000000000000000000000000000000",
            "build_date": "2025-01-01T00:00:00.000000000Z",
            "build_snapshot": false,
            "lucene_version": "9.12.2",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        },
        "tagline": "You Know, for Search",
    })))
}
