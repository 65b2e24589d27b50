//! Reference data of the whole run.

use estrade::prelude::*;

/// The countries, and an alias for some of them.
#[fixture(scope = session)]
pub async fn countries(shared_es: &Elasticsearch) -> Result<Documents> {
    let mappings = json!({
        "mappings": { "properties": { "name": { "type": "text" }, "continent": { "type": "keyword" } } },
        "aliases": { "africa": { "filter": { "term": { "continent": "africa" } } } },
    });
    let countries = shared_es.index("countries");
    countries.create_with(mappings).await?;
    countries
        .seed([
            json!({ "_id": "KE", "name": "Republic of Kenya", "continent": "africa" }),
            json!({ "_id": "ZA", "name": "Republic of South Africa", "continent": "africa" }),
            json!({ "_id": "FR", "name": "French Republic", "continent": "europe" }),
        ])
        .await
}

/// Needs the countries, makes an index of its own, and writes to it twice: versions and sequence numbers tell.
#[fixture(scope = session)]
pub async fn cities(countries: &Documents, shared_es: &Elasticsearch) -> Result<u64> {
    let cities = shared_es.index("cities");
    let country = &countries.ids()[0];
    cities
        .seed([json!({ "_id": "NBO", "country": country }), json!({ "_id": "MBA", "country": country })])
        .await?;
    shared_es
        .client()
        .put("/cities/_doc/NBO?refresh=true", json!({ "country": country, "capital": true }))
        .await?;
    cities.count().await
}

/// Nobody else's, and asks for the cluster while it is set up.
#[fixture(scope = session)]
pub async fn currencies(request: &Request) -> Result<Documents> {
    let shared = request.get(shared_es).await?;
    shared.index("currencies").seed([json!({ "_id": "KES" })]).await
}

/// Needs the countries, and does not say so with a parameter.
#[fixture(scope = session)]
pub async fn report(request: &Request) -> Result<String> {
    let countries = request.get(countries).await?;
    Ok(countries.ids().join(","))
}
