//! The cluster: what of it can be shown of one namespace, and what cannot.

use super::{Does, Route, on, refuse};
use crate::isolation::request::search;

const SHARED: &str = "it changes the whole cluster, which this test shares with others";
const OTHERS: &str =
    "it tells of the whole cluster, other tests included, and cannot be narrowed to this test";
const NODES: &str = "it tells the addresses and figures of nodes: a client that goes there leaves its isolation; turn \
                     sniffing off";
const TASKS: &str = "tasks of other tests cannot be told from this test's: wait for the request itself \
                     (wait_for_completion=true)";
const REPOSITORIES: &str = "snapshots are of the whole cluster and outlive the test";

pub(super) const ROUTES: &[Route] = &[
    on("GET HEAD", "/"),
    on("GET", "/_cluster/health").to("/_cluster/health/{*}").keyed(1).does(Does::Health),
    on("GET", "/_cluster/health/{indices}").keyed(1).does(Does::Health),
    on("GET", "/_cluster/state").does(Does::State).keyed(2),
    on("GET", "/_cluster/state/{any}").does(Does::State).keyed(2),
    on("GET", "/_cluster/state/{any}/{indices}").does(Does::State).keyed(2),
    on("GET", "/_cluster/settings"),
    on("GET POST", "/_cluster/allocation/explain").always(search::allocation),
    refuse("/_cluster/settings", SHARED),
    refuse("/_cluster/reroute", SHARED),
    refuse("/_cluster/stats", OTHERS),
    refuse("/_cluster/stats/nodes/{any}", OTHERS),
    refuse("/_cluster/pending_tasks", OTHERS),
    refuse("/_cluster/voting_config_exclusions", SHARED),
    refuse("/_nodes", NODES),
    refuse("/_nodes/{any}", NODES),
    refuse("/_nodes/{any}/{any}", NODES),
    refuse("/_nodes/{any}/{any}/{any}", NODES),
    refuse("/_tasks", TASKS),
    refuse("/_tasks/{any}", TASKS),
    refuse("/_tasks/{any}/{any}", TASKS),
    refuse("/_reindex/{any}/_rethrottle", TASKS),
    refuse("/_update_by_query/{any}/_rethrottle", TASKS),
    refuse("/_delete_by_query/{any}/_rethrottle", TASKS),
    refuse("/_snapshot", REPOSITORIES),
    refuse("/_snapshot/{any}", REPOSITORIES),
    refuse("/_snapshot/{any}/{any}", REPOSITORIES),
    refuse("/_snapshot/{any}/{any}/{any}", REPOSITORIES),
    refuse("/_security/{any}", SHARED),
    refuse("/_security/{any}/{any}", SHARED),
    refuse("/_security/{any}/{any}/{any}", SHARED),
    refuse("/_plugins/_security/api/{any}", SHARED),
    refuse("/_plugins/_security/api/{any}/{any}", SHARED),
    refuse("/_remote/info", OTHERS),
    refuse("/_dangling", SHARED),
    refuse("/_dangling/{any}", SHARED),
    refuse("/_search/scroll/_all", "it ends the scrolls of other tests, too: name the scroll's id"),
    refuse(
        "/_search/point_in_time/_all",
        "it tells of and ends the points in time of other tests, too: name the id",
    ),
    on("GET", "/_cat"),
    on("GET", "/_cat/aliases").to("/_cat/aliases/{*}"),
    on("GET", "/_cat/aliases/{names}"),
    on("GET", "/_cat/count").to("/_cat/count/{*}"),
    on("GET", "/_cat/count/{indices}"),
    on("GET", "/_cat/indices").to("/_cat/indices/{*}"),
    on("GET", "/_cat/indices/{indices}"),
    on("GET", "/_cat/recovery").to("/_cat/recovery/{*}"),
    on("GET", "/_cat/recovery/{indices}"),
    on("GET", "/_cat/segments").to("/_cat/segments/{*}"),
    on("GET", "/_cat/segments/{indices}"),
    on("GET", "/_cat/shards").to("/_cat/shards/{*}"),
    on("GET", "/_cat/shards/{indices}"),
    on("GET", "/_cat/templates").own().to("/_cat/templates/{*}"),
    on("GET", "/_cat/templates/{names}").own(),
    on("GET", "/_cat/health").does(Does::HealthTable),
    on("GET", "/_cat/master"),
    on("GET", "/_cat/cluster_manager"),
    on("GET", "/_cat/nodes"),
    on("GET", "/_cat/nodeattrs"),
    on("GET", "/_cat/plugins"),
    refuse("/_cat/allocation", OTHERS),
    refuse("/_cat/allocation/{any}", OTHERS),
    refuse("/_cat/fielddata", OTHERS),
    refuse("/_cat/fielddata/{any}", OTHERS),
    refuse("/_cat/pending_tasks", OTHERS),
    refuse("/_cat/repositories", REPOSITORIES),
    refuse("/_cat/snapshots", REPOSITORIES),
    refuse("/_cat/snapshots/{any}", REPOSITORIES),
    refuse("/_cat/tasks", TASKS),
    refuse("/_cat/thread_pool", OTHERS),
    refuse("/_cat/thread_pool/{any}", OTHERS),
];
