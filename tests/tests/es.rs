//! `es` and what it offers, on the embedded engine.

use estrade::prelude::*;

#[fixture]
async fn promos(
    es: &Elasticsearch,
    #[default(vec![json!({}), json!({})])] overrides: Vec<Value>,
) -> Result<Documents> {
    let promo = Factory::new(json!({ "promo_type": "editorial", "active": true }))
        .sequence("uuid", |n| json!(format!("promo-{n}")))
        .id_field("uuid");
    es.index("promos").seed(promo.build_each(overrides)).await
}

#[integration_test]
async fn what_is_seeded_is_found_at_once(es: &Elasticsearch, promos: &Documents) -> Result<()> {
    let index = es.index("promos");
    assert_eq!(promos.ids(), ["promo-0", "promo-1"]);
    assert_eq!(index.count().await?, 2);
    let hits = index.hits(json!({ "query": { "term": { "uuid.keyword": "promo-1" } } })).await?;
    assert_eq!(hits, [promos.sources()[1].clone()]);
    Ok(())
}

#[integration_test]
async fn an_override_changes_what_is_seeded(
    es: &Elasticsearch,
    #[with(overrides = vec![json!({ "active": false, "uuid": "mine" })])] promos: &Documents,
) -> Result<()> {
    assert_eq!(promos.len(), 1);
    assert_eq!(
        es.index("promos").get("mine").await?,
        Some(json!({ "promo_type": "editorial", "active": false, "uuid": "mine" }))
    );
    assert_eq!(es.index("promos").get("promo-0").await?, None);
    Ok(())
}
