//! The example of the README, word for word.

use estrade::prelude::*;

/// The catalogue on a port of its own, reading this test's Elasticsearch.
#[fixture]
async fn catalogue_url(es: &Elasticsearch) -> Result<String> {
    let server = catalogue::serve(es.url()).await?; // setup
    provide!(server.url().to_owned()); // the test runs here
    server.shutdown().await?; // teardown, whatever became of the test
    Ok(())
}

/// Promos with good defaults: one, or as many as a test overrides.
#[fixture]
async fn promos(es: &Elasticsearch, #[default(vec![json!({})])] overrides: Vec<Value>) -> Result<Documents> {
    let promo = Factory::new(json!({
        "promo_type": "editorial",
        "platforms": ["website"],
        "active": true,
        "starts_at": "2024-01-01T00:00:00Z",
        "ends_at": "2099-01-01T00:00:00Z",
        "position": 1,
    }))
    .sequence("uuid", |n| json!(format!("promo-{n}")))
    .id_field("uuid");
    es.index("promos").seed(promo.build_each(overrides)).await
}

#[integration_test]
async fn old_clients_get_no_call_to_action(
    catalogue_url: &str,
    #[with(overrides = vec![json!({ "promo_type": "sport_cta" }), json!({})])] promos: &Documents,
) -> Result<()> {
    let request =
        reqwest::Client::builder().no_proxy().build()?.get(format!("{catalogue_url}/catalogue/promos"));
    let answer = request.header("Showmax-Int-Api-Major", 130).send().await?;
    let shown: Value = answer.json().await?;
    assert_eq!(shown["count"], 1);
    assert_eq!(shown["items"][0]["uuid"], promos.ids()[1]);
    Ok(())
}
