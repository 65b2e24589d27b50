use serde_json::{Value, json};

use crate::server::Server;

fn visits() -> Server {
    let server = Server::new();
    let mapping = json!({"properties": {
        "country": {"type": "keyword"}, "device": {"type": "keyword"},
        "at": {"type": "date"}, "seconds": {"type": "integer"},
    }});
    server.put("/visits", json!({ "mappings": mapping })).ok();
    server.seed(
        "visits",
        &[
            json!({"country": ["KE", "ZA"], "device": "tv", "at": "2024-01-10", "seconds": 5}),
            json!({"country": "KE", "device": "web", "at": "2024-01-11", "seconds": 61}),
            json!({"country": "KE", "at": "2024-02-01", "seconds": 7}),
        ],
    );
    server
}

fn page(server: &Server, sources: Value, more: Value) -> Value {
    let mut body = json!({ "sources": sources });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let body = json!({"size": 0, "aggs": {"c": {"composite": body}}});
    server.search("visits", body)["aggregations"]["c"].clone()
}

#[test]
fn combinations_come_page_by_page() {
    let server = visits();
    let sources = json!([{"d": {"terms": {"field": "device", "order": "desc"}}}, {"c": {"terms": {"field": "country"}}}]);
    let first = page(&server, sources.clone(), json!({"size": 2}));
    assert_eq!(
        first["buckets"],
        json!([
            {"key": {"d": "web", "c": "KE"}, "doc_count": 1},
            {"key": {"d": "tv", "c": "KE"}, "doc_count": 1},
        ])
    );
    assert_eq!(first["after_key"], json!({"d": "tv", "c": "KE"}));
    let second = page(&server, sources.clone(), json!({"size": 2, "after": first["after_key"]}));
    assert_eq!(second["buckets"], json!([{"key": {"d": "tv", "c": "ZA"}, "doc_count": 1}]));
    let last = page(&server, sources, json!({"after": second["after_key"]}));
    assert_eq!((last.get("after_key"), &last["buckets"]), (None, &json!([])));
}

#[test]
fn rows_without_a_value_have_a_bucket_on_request() {
    let server = visits();
    let keys = |source: Value| {
        let found = page(&server, json!([{"d": {"terms": source}}]), json!({}));
        let buckets = found["buckets"].as_array().unwrap();
        buckets.iter().map(|bucket| bucket["key"]["d"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(keys(json!({"field": "device"})), ["tv", "web"]);
    assert_eq!(
        keys(json!({"field": "device", "missing_bucket": true})),
        [Value::Null, json!("tv"), json!("web")]
    );
    assert_eq!(
        keys(json!({"field": "device", "missing_bucket": true, "missing_order": "last"})),
        [json!("tv"), json!("web"), Value::Null]
    );
}

#[test]
fn dates_and_numbers_can_be_put_into_intervals() {
    let server = visits();
    let month = json!({"date_histogram": {"field": "at", "calendar_interval": "month", "format": "yyyy-MM"}});
    let minute = json!({"histogram": {"field": "seconds", "interval": 60}});
    let sources = json!([{ "m": month }, { "s": minute }]);
    let found = page(&server, sources.clone(), json!({"after": {"m": "2024-01", "s": 0.0}}));
    assert_eq!(
        found["buckets"],
        json!([
            {"key": {"m": "2024-01", "s": 60.0}, "doc_count": 1},
            {"key": {"m": "2024-02", "s": 0.0}, "doc_count": 1},
        ])
    );
    let body = json!({"sources": sources, "after": {"m": "2024-01"}});
    let wrong = json!({"aggs": {"c": {"composite": body}}});
    server.post("/visits/_search", wrong).error(400, "illegal_argument_exception");
}

#[test]
fn a_row_counts_once_for_each_of_its_numbers() {
    let server = Server::new();
    let properties = json!({"n": {"type": "integer"}, "at": {"type": "date"}, "k": {"type": "keyword"}});
    server.put("/visits", json!({"mappings": {"properties": properties}})).ok();
    let twice = json!(["2024-01-10", "2024-01-11"]);
    server.seed(
        "visits",
        &[json!({"n": [1, 2], "at": twice, "k": ["a", "a"]}), json!({"n": 7, "at": "2024-02-01"})],
    );
    let first = |source: Value, query: Value| {
        let composite = json!({"sources": [{ "s": source }]});
        let body = json!({"size": 0, "query": query, "aggs": {
            "c": {"composite": composite, "aggs": {"sum": {"sum": {"field": "n"}}}},
        }});
        let bucket = server.search("visits", body)["aggregations"]["c"]["buckets"][0].clone();
        (bucket["doc_count"].as_u64().unwrap(), bucket["sum"]["value"].as_f64().unwrap())
    };
    let all = json!({"match_all": {}});
    assert_eq!(first(json!({"histogram": {"field": "n", "interval": 5}}), all.clone()), (2, 6.0));
    assert_eq!(first(json!({"terms": {"field": "k"}}), all.clone()), (1, 3.0));
    let month = json!({"date_histogram": {"field": "at", "calendar_interval": "month"}});
    assert_eq!(first(month.clone(), json!({"term": {"k": "a"}})), (2, 6.0));
    // The servers count in the index of the dates here, and not in the documents.
    assert_eq!(first(month, all), (1, 6.0));
}
