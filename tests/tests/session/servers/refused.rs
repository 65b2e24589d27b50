//! Which servers may be used: everything else is an error of the setup that says why, and what to do.

use super::fake::{Fake, UUID, answer, well};
use super::refusal;

fn told_of(fake: &Fake) -> String {
    refusal(&[("ESTRADE_ES_URL", &fake.url())])
}

fn hold(told: &str, wanted: &str) {
    assert!(told.contains(wanted), "{wanted:?} is not in {told}");
}

#[test]
fn a_server_that_is_well_is_known_by_its_distribution_version_and_cluster() {
    let told = told_of(&Fake::with(well()));
    hold(&told, "Elasticsearch 8.19.0 at n ");
    hold(&told, UUID);
    let other = r#"{"cluster_name": "c", "cluster_uuid": "u", "version": {"distribution": "opensearch", "number": "3.8.0"}}"#;
    hold(&told_of(&Fake::but("/", 200, other)), "OpenSearch 3.8.0 at ");
}

#[test]
fn a_redirect_is_never_followed() {
    let target = Fake::with(well());
    for path in ["/", "/_cluster/health", "/_cluster/settings"] {
        let told = told_of(&Fake::but(path, 302, &format!("{}{path}", target.url())));
        hold(&told, &format!("GET {path}"));
        hold(&told, &format!("a redirect to {}", target.url()));
    }
    assert_eq!(target.asked(), [""; 0]);
}

#[test]
fn a_server_that_has_not_found_its_cluster_yet_is_waited_for() {
    let unready = r#"{"cluster_name": "c", "cluster_uuid": "_na_", "version": {"number": "8.19.0"}}"#;
    let fake = Fake::start(move |number, path| match (path, number) {
        ("/", 0) => (503, "{}".to_owned()),
        ("/", 1) => (200, unready.to_owned()),
        ("/_cluster/health", 0) => (200, r#"{"status": "red"}"#.to_owned()),
        _ => answer(&well(), path),
    });
    hold(&told_of(&fake), "Elasticsearch 8.19.0");
}

#[test]
fn a_server_that_never_gets_ready_is_told_with_what_it_said_last() {
    hold(&told_of(&Fake::but("/", 503, "{}")), "was not ready after 9s: GET / was answered 503");
    let red = r#"{"status": "red", "unassigned_primary_shards": 3}"#;
    let told = told_of(&Fake::but("/_cluster/health", 200, red));
    hold(&told, "is red (3 of its primary shards are not there)");
}

#[test]
fn a_cluster_that_is_read_only_is_refused() {
    for block in ["cluster.blocks.read_only", "cluster.blocks.read_only_allow_delete"] {
        let settings =
            format!(r#"{{"persistent": {{"{block}": "true"}}, "defaults": {{"{block}": "false"}}}}"#);
        hold(
            &told_of(&Fake::but("/_cluster/settings", 200, &settings)),
            &format!("read-only: `{block}` is set"),
        );
    }
}

#[test]
fn a_disk_at_its_flood_stage_is_refused() {
    let full = r#"{"nodes": {"a": {"name": "n", "fs": {"total": {"total_in_bytes": 1000000000, "available_in_bytes": 40000000}}}}}"#;
    hold(&told_of(&Fake::but("/_nodes/stats/fs", 200, full)), "which is its flood stage (95%)");
}

#[test]
fn a_cluster_that_makes_no_indices_is_refused() {
    let settings = r#"{"persistent": {"cluster.blocks.create_index": "true"}}"#;
    hold(&told_of(&Fake::but("/_cluster/settings", 200, settings)), "`cluster.blocks.create_index` is set");
}

/// A cluster of `nodes` with this status.
fn health(status: &str, nodes: u8) -> String {
    format!(
        r#"{{"status": "{status}", "number_of_data_nodes": {nodes}, "active_shards": 7, "initializing_shards": 1, "unassigned_shards": 2}}"#
    )
}

#[test]
fn a_yellow_cluster_of_several_data_nodes_is_refused() {
    let told = told_of(&Fake::but("/_cluster/health", 200, &health("yellow", 3)));
    hold(&told, "its cluster is yellow: of its 3 data nodes one is lost");
    hold(&told, "2 copies of shards are unassigned, 1 are initializing");
    hold(&told, "GET /_cluster/allocation/explain");
}

#[test]
fn a_yellow_cluster_of_several_data_nodes_is_given_the_time_to_become_green() {
    let fake = Fake::start(|number, path| match (path, number) {
        ("/_cluster/health", 0..4) => (200, health("yellow", 2)),
        ("/_cluster/health", _) => (200, health("green", 2)),
        _ => answer(&well(), path),
    });
    hold(&told_of(&fake), "Elasticsearch 8.19.0");
}

#[test]
fn a_yellow_cluster_of_one_data_node_is_used() {
    hold(&told_of(&Fake::but("/_cluster/health", 200, &health("yellow", 1))), "Elasticsearch 8.19.0");
}

#[test]
fn a_cluster_without_room_for_shards_is_refused() {
    let full = r#"{"status": "yellow", "number_of_data_nodes": 1, "active_shards": 700, "initializing_shards": 0, "unassigned_shards": 201}"#;
    hold(&told_of(&Fake::but("/_cluster/health", 200, full)), "has 901 of the 1000 shards that it may have");
}

#[test]
fn all_that_is_wrong_with_a_cluster_is_told_at_once() {
    let mut answers = well();
    let settings = r#"{"transient": {"cluster.blocks.read_only": "true"}, "defaults": {"cluster.max_shards_per_node": "10"}}"#;
    answers.insert("/_cluster/settings", (200, settings.to_owned()));
    let told = told_of(&Fake::with(answers));
    hold(&told, "read-only");
    hold(&told, "of the 10 shards");
}

#[test]
fn what_is_no_elasticsearch_is_refused() {
    hold(&told_of(&Fake::but("/", 200, "<html>")), "is not JSON");
    hold(&told_of(&Fake::but("/", 200, r#"{"hello": "world"}"#)), "is this an Elasticsearch or OpenSearch?");
    let other =
        r#"{"cluster_name": "c", "cluster_uuid": "u", "version": {"distribution": "other", "number": "1"}}"#;
    hold(&told_of(&Fake::but("/", 200, other)), "a distribution that is not known here, \"other\"");
}

#[test]
fn nobody_behind_the_address_is_told_at_once() {
    let told = refusal(&[("ESTRADE_ES_URL", "http://127.0.0.1:9")]);
    hold(
        &told,
        "`elasticsearch.url` is \"http://127.0.0.1:9\", and this server cannot be used: nobody listens there",
    );
}

/// 0.0.0.0 leads to this machine and is no loopback address.
#[test]
fn a_server_that_is_not_on_this_machine_is_refused_with_the_line_that_allows_it() {
    let fake = Fake::with(well());
    let url = format!("http://0.0.0.0:{}", fake.port);
    let told = refusal(&[("ESTRADE_ES_URL", &url), ("ESTRADE_ELASTICSEARCH_API_KEY", "geheim")]);
    hold(&told, "which is not on this machine");
    let line = format!("allow = [\"0.0.0.0:{}={UUID}\"]", fake.port);
    hold(&told, &line);
    let asked = fake.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].starts_with("GET / ") && !asked[0].contains("geheim"), "{asked:?}");
    // And that line allows it.
    let allowed = format!("0.0.0.0:{}={UUID}", fake.port);
    hold(
        &refusal(&[("ESTRADE_ES_URL", &url), ("ESTRADE_ELASTICSEARCH_ALLOW", &allowed)]),
        "Elasticsearch 8.19.0",
    );
}

#[test]
fn another_cluster_at_an_allowed_place_is_refused_and_given_no_credentials() {
    let fake = Fake::with(well());
    let allowed = format!("0.0.0.0:{}=another", fake.port);
    let told = refusal(&[
        ("ESTRADE_ES_URL", &format!("http://0.0.0.0:{}", fake.port)),
        ("ESTRADE_ELASTICSEARCH_ALLOW", &allowed),
        ("ESTRADE_ELASTICSEARCH_API_KEY", "geheim"),
    ]);
    hold(&told, &format!("its cluster is {UUID}, and `elasticsearch.allow` allows another there"));
    assert!(!fake.asked().iter().any(|head| head.contains("geheim")), "{:?}", fake.asked());
}

#[test]
fn a_url_that_cannot_be_is_refused_with_what_to_write() {
    for (url, why) in [
        ("https://127.0.0.1:9200", "needs TLS"),
        ("http://127.0.0.1", "has no port"),
        ("http://127.0.0.1:9200/prefix", "has a path"),
        ("127.0.0.1:9200", "not a URL of the form"),
    ] {
        let told = refusal(&[("ESTRADE_ES_URL", url)]);
        hold(&told, &format!("`elasticsearch.url` is {url:?}, which "));
        hold(&told, why);
    }
}

#[test]
fn credentials_are_sent_with_every_request_and_never_told() {
    let fake = Fake::but("/_cluster/settings", 403, "{}");
    let told = refusal(&[
        ("ESTRADE_ES_URL", &fake.url()),
        ("ESTRADE_ELASTICSEARCH_USERNAME", "elastic"),
        ("ESTRADE_ELASTICSEARCH_PASSWORD", "geheim"),
    ]);
    hold(&told, "the credentials are missing, wrong or may do too little");
    // elastic:geheim
    let header = "authorization: Basic ZWxhc3RpYzpnZWhlaW0=";
    let asked = fake.asked();
    assert!(asked.len() > 2 && asked.iter().all(|head| head.contains(header)), "{asked:?}");
    assert!(!told.contains("geheim") && !told.contains("ZWxhc3RpYzpnZWhlaW0="), "{told}");
}

#[test]
fn credentials_that_are_half_there_are_refused() {
    let told =
        refusal(&[("ESTRADE_ES_URL", "http://127.0.0.1:9"), ("ESTRADE_ELASTICSEARCH_PASSWORD", "geheim")]);
    hold(&told, "ESTRADE_ELASTICSEARCH_PASSWORD is set, and ESTRADE_ELASTICSEARCH_USERNAME is not");
    assert!(!told.contains("geheim"), "{told}");
}
