//! `GET /catalogue/assets/by_id`

use estrade::prelude::*;

use crate::answer::uuids;
use crate::fixtures::{
    ApiClient, assetflat, client_android, client_website, licence, licence_between, main_territories,
};

const BY_ID: &str = "/catalogue/assets/by_id";

/// Four films, the last one licensed for South Africa alone.
fn three_for_all_and_one_for_south_africa() -> Vec<Value> {
    vec![json!({}), json!({}), json!({}), json!({ "uuid": "uuid-4", "licences": [licence("ZA")] })]
}

#[integration_test]
async fn an_asset_licensed_for_south_africa_is_not_shown_in_kenya(
    client_website: &ApiClient,
    #[with(overrides = three_for_all_and_one_for_south_africa())] assetflat: &Documents,
) -> Result<()> {
    let ids = assetflat.ids().join(",");

    let from_kenya =
        client_website.get(BY_ID).query("id[]", &ids).query("content_country", "KE").json().await?;
    let from_south_africa =
        client_website.get(BY_ID).query("id[]", &ids).query("content_country", "ZA").json().await?;

    assert_eq!(from_kenya["count"], 3);
    assert_eq!(from_south_africa["count"], 4);
    assert_eq!(from_south_africa["items"][3]["uuid"], "uuid-4");
    Ok(())
}

#[integration_test]
async fn only_the_assets_that_were_asked_for_are_answered(
    client_android: &ApiClient,
    #[with(overrides = vec![json!({}), json!({}), json!({})])] _assetflat: &Documents,
) -> Result<()> {
    let path = format!("{BY_ID}?id[]=uuid-3,uuid-1,no-such-asset&content_country=NG");
    let assets = client_android.get(&path).json().await?;

    assert_eq!(uuids(&assets), ["uuid-1", "uuid-3"]);
    Ok(())
}

#[integration_test]
async fn a_licence_that_is_over_or_to_come_does_not_count(
    client_website: &ApiClient,
    #[with(overrides = vec![
        json!({ "licences": [licence_between("KE", "2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z")] }),
        json!({ "licences": [licence_between("KE", "2119-01-01T00:00:00Z", "2120-01-01T00:00:00Z")] }),
    ])]
    assetflat: &Documents,
) -> Result<()> {
    let ids = assetflat.ids().join(",");
    let assets = client_website.get(BY_ID).query("id[]", ids).query("content_country", "KE").json().await?;

    assert_eq!(assets["count"], 0);
    Ok(())
}

/// The country of one licence and the time of another make no licence.
#[integration_test]
async fn country_and_time_have_to_be_of_the_same_licence(
    client_website: &ApiClient,
    #[with(overrides = vec![json!({ "licences": [
        licence("ZA"),
        licence_between("KE", "2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
    ] })])]
    assetflat: &Documents,
) -> Result<()> {
    let id = &assetflat.ids()[0];
    let assets = client_website.get(BY_ID).query("id[]", id).query("content_country", "KE").json().await?;

    assert_eq!(assets["count"], 0);
    Ok(())
}

#[integration_test]
async fn a_country_where_the_service_is_not_sold_is_refused(
    client_website: &ApiClient,
    _main_territories: &Documents,
) -> Result<()> {
    let request = client_website.get(BY_ID).query("id[]", "uuid-1").query("content_country", "FR");

    assert_eq!(request.bad_request().await?["error"], "content_country \"FR\" is not a territory of ours");
    Ok(())
}

#[integration_test]
async fn licences_are_not_for_clients_to_see(
    client_website: &ApiClient,
    assetflat: &Documents,
) -> Result<()> {
    let id = &assetflat.ids()[0];
    let assets = client_website.get(BY_ID).query("id[]", id).query("content_country", "KE").json().await?;

    assert_eq!(assets["items"][0]["title"]["eng"], "The Long Night");
    assert_eq!(assets["items"][0]["licences"], Value::Null);
    Ok(())
}
