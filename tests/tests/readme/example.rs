//! The example of README.md, without this line.

use estrade::prelude::*;

/// Promotions in this test's Elasticsearch: one with good defaults, or what a test asks for.
#[fixture]
async fn promos(es: &Elasticsearch, #[default(vec![json!({})])] overrides: Vec<Value>) -> Result<Documents> {
    let promo = Factory::new(json!({ "title": "Coming soon", "active": true }))
        .sequence("uuid", |n| json!(format!("promo-{n}")))
        .id_field("uuid");
    es.index("promos").seed(promo.build_each(overrides)).await
}

#[integration_test]
async fn a_search_finds_what_is_active(
    es: &Elasticsearch,
    #[with(overrides = vec![json!({}), json!({ "active": false })])] promos: &Documents,
) -> Result<()> {
    let active = es.index("promos").hits(json!({ "query": { "term": { "active": true } } })).await?;
    assert_eq!(active.len(), 1);
    assert_eq!(promos.len(), 2);
    Ok(())
}
