use serde_json::json;

use crate::server::Server;

#[test]
fn terms_count_documents_and_hold_metrics() {
    let server = Server::new();
    server.seed(
        "films",
        &[
            json!({"genre": "b", "length": 90}),
            json!({"genre": ["a", "b"], "length": 120.5}),
            json!({"length": 1}),
        ],
    );
    let body = json!({"size": 0, "aggs": {
        "genres": {"terms": {"field": "genre.keyword"}, "aggs": {"longest": {"max": {"field": "length"}}}},
        "longest": {"max": {"field": "length"}},
        "nothing": {"max": {"field": "absent"}},
    }});
    assert_eq!(
        server.search("films", body)["aggregations"],
        json!({
            "genres": {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, "buckets": [
                {"key": "b", "doc_count": 2, "longest": {"value": 120.0}},
                {"key": "a", "doc_count": 1, "longest": {"value": 120.0}},
            ]},
            "longest": {"value": 120.0},
            "nothing": {"value": null},
        })
    );
}

#[test]
fn a_text_cannot_be_aggregated() {
    let server = Server::new();
    server.seed("films", &[json!({"genre": "b"})]);
    let answer = server.post("/films/_search", json!({"aggs": {"g": {"terms": {"field": "genre"}}}}));
    answer.error(400, "search_phase_execution_exception");
}
