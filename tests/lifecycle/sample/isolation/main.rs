//! Tests with the same index names, at the same time, see nothing of each other.

use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use estrade::prelude::*;

/// Each of a hundred tests does all that hurts others on a shared cluster, and looks for others' traces.
#[integration_test]
async fn a_hundred_tests_of_the_same_index_names_see_only_their_own(
    es: &Elasticsearch,
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)] tens: usize,
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)] ones: usize,
) -> Result<()> {
    all_together().await;
    let me = format!("test-{tens}{ones}");
    let client = es.client();
    assert_eq!(names(es).await?, Vec::<String>::new(), "a fresh cluster is empty");

    for round in 0..3 {
        let mine = |n: usize| json!({ "_id": n.to_string(), "owner": me, "n": n });
        es.index("promos").seed((0..=ones).map(mine)).await?;
        es.index("assets").seed((0..=tens).map(mine)).await?;
        assert_eq!(names(es).await?, ["assets", "promos"]);

        let everything = json!({ "size": 100, "query": { "match_all": {} } });
        for path in ["/_all/_search", "/_search", "/*/_search", "/promos,assets/_search"] {
            let found = client.post(path, &everything).await?;
            let hits = found["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
            assert_eq!(hits.len(), tens + ones + 2, "{path} in round {round}");
            assert!(
                hits.iter().all(|hit| hit["_source"]["owner"] == me.as_str()),
                "{path} saw others: {hits:?}"
            );
        }
        assert_eq!(client.get("/_all/_count").await?["count"], tens + ones + 2);

        client.delete("/*").await?;
        assert_eq!(names(es).await?, Vec::<String>::new());
        assert_eq!(client.send("GET", "/promos", None).await?.status, 404);
    }
    Ok(())
}

/// Waits for as many tests as are to run in this process at once.
async fn all_together() {
    static HERE: AtomicUsize = AtomicUsize::new(0);
    HERE.fetch_add(1, Ordering::SeqCst);
    let all = env::var("TOGETHER").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    while HERE.load(Ordering::SeqCst) < all {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The indices that `_cat/indices` lists.
async fn names(es: &Elasticsearch) -> Result<Vec<String>> {
    let rows = es.client().get("/_cat/indices?format=json").await?;
    let mut names: Vec<String> = rows
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["index"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}
