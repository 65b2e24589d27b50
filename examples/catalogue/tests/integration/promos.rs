//! `GET /catalogue/promos`

use estrade::prelude::*;

use crate::answer::uuids;
use crate::fixtures::{ApiClient, client_android, client_website, marketing_promos};

const API_MAJOR: &str = "Showmax-Int-Api-Major";

/// A call to action and an editorial promo.
fn one_of_each_kind() -> Vec<Value> {
    vec![
        json!({ "promo_type": "sport_cta", "title": { "eng": "Coming soon Call to action" } }),
        json!({ "promo_type": "editorial", "title": { "eng": "Coming soon Editorial" } }),
    ]
}

#[integration_test]
async fn clients_get_every_promo_by_default(
    client_website: &ApiClient,
    #[with(overrides = one_of_each_kind())] _marketing_promos: &Documents,
) -> Result<()> {
    let promos = client_website.get("/catalogue/promos").json().await?;

    assert_eq!(promos["count"], 2);
    Ok(())
}

#[integration_test]
async fn clients_older_than_131_get_no_call_to_action(
    client_website: &ApiClient,
    #[with(overrides = one_of_each_kind())] _marketing_promos: &Documents,
) -> Result<()> {
    let promos = client_website.get("/catalogue/promos").header(API_MAJOR, "130").json().await?;

    assert_eq!(promos["count"], 1);
    assert_eq!(promos["items"][0]["title"]["eng"], "Coming soon Editorial");
    Ok(())
}

#[integration_test]
async fn version_131_is_the_first_to_get_them(
    client_website: &ApiClient,
    #[with(overrides = one_of_each_kind())] _marketing_promos: &Documents,
) -> Result<()> {
    let promos = client_website.get("/catalogue/promos").header(API_MAJOR, "131").json().await?;

    assert_eq!(promos["count"], 2);
    Ok(())
}

#[integration_test]
async fn a_version_that_is_no_number_is_refused(
    client_website: &ApiClient,
    _marketing_promos: &Documents,
) -> Result<()> {
    let refusal = client_website.get("/catalogue/promos").header(API_MAJOR, "latest").bad_request().await?;

    assert_eq!(refusal["error"], "showmax-int-api-major is a number, not \"latest\"");
    Ok(())
}

/// No index, no promos? An empty first screen would hide the mistake for days.
#[integration_test]
async fn an_index_that_is_missing_is_an_error_that_names_it(client_website: &ApiClient) -> Result<()> {
    let failure = client_website.get("/catalogue/promos").bad_gateway().await?;

    assert_eq!(
        failure["error"],
        "elasticsearch: 404 Not Found, index_not_found_exception: no such index [promos]"
    );
    Ok(())
}

#[integration_test]
async fn promos_are_shown_only_in_their_date_window(
    client_website: &ApiClient,
    #[with(overrides = vec![
        json!({ "uuid": "over", "ends_at": "2021-01-01T00:00:00Z" }),
        json!({ "uuid": "running" }),
        json!({ "uuid": "to come", "starts_at": "2119-01-01T00:00:00Z" }),
    ])]
    _marketing_promos: &Documents,
) -> Result<()> {
    let promos = client_website.get("/catalogue/promos").json().await?;

    assert_eq!(uuids(&promos), ["running"]);
    Ok(())
}

#[integration_test]
async fn a_promo_that_is_switched_off_is_not_shown(
    client_website: &ApiClient,
    #[with(overrides = vec![json!({ "active": false })])] _marketing_promos: &Documents,
) -> Result<()> {
    let promos = client_website.get("/catalogue/promos").json().await?;

    assert_eq!(promos["count"], 0);
    Ok(())
}

#[integration_test]
async fn each_platform_gets_its_own_promos(
    client_website: &ApiClient,
    client_android: &ApiClient,
    #[with(overrides = vec![
        json!({ "uuid": "for-all" }),
        json!({ "uuid": "for-android", "platforms": ["android"] }),
    ])]
    _marketing_promos: &Documents,
) -> Result<()> {
    let on_the_website = client_website.get("/catalogue/promos").json().await?;
    let on_android = client_android.get("/catalogue/promos").json().await?;

    assert_eq!(uuids(&on_the_website), ["for-all"]);
    assert_eq!(uuids(&on_android), ["for-all", "for-android"]);
    Ok(())
}

#[integration_test]
async fn promos_come_in_the_order_of_their_positions(
    client_website: &ApiClient,
    #[with(overrides = vec![json!({ "position": 3 }), json!({ "position": 1 }), json!({ "position": 2 })])]
    marketing_promos: &Documents,
) -> Result<()> {
    let promos = client_website.get("/catalogue/promos").json().await?;

    let [third, first, second] = marketing_promos.ids() else { panic!("three were seeded") };
    assert_eq!(uuids(&promos), [first, second, third]);
    Ok(())
}
