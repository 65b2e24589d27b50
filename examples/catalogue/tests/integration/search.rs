//! `GET /catalogue/search`

use estrade::prelude::*;

use crate::answer::uuids;
use crate::fixtures::{ApiClient, assetflat, client_website, licence, main_territories};

fn films_about_lions() -> Vec<Value> {
    vec![
        json!({ "uuid": "king", "title": { "eng": "The Lion King", "fra": "Le Roi lion", "swa": "Mfalme Simba" } }),
        json!({ "uuid": "cub", "title": { "eng": "A Cub Grows Up", "fra": "Un lion grandit", "por": "Um leão cresce" } }),
        json!({ "uuid": "night" }),
    ]
}

#[integration_test]
#[case::english("king", "king")]
#[case::french("longue nuit", "night")]
#[case::portuguese("leão", "cub")]
#[case::swahili_in_capitals("SIMBA", "king")]
async fn a_title_is_found_in_any_language(
    #[case] words: &str,
    #[case] found: &str,
    client_website: &ApiClient,
    #[with(overrides = films_about_lions())] _assetflat: &Documents,
) -> Result<()> {
    let search = client_website.get("/catalogue/search").query("q", words).query("content_country", "KE");

    assert_eq!(uuids(&search.json().await?), [found]);
    Ok(())
}

#[integration_test]
async fn titles_in_the_language_of_the_client_come_first(
    client_website: &ApiClient,
    #[with(overrides = vec![
        json!({ "uuid": "in-english", "title": { "eng": "Simba", "swa": "Mfalme" } }),
        json!({ "uuid": "in-swahili", "title": { "eng": "King", "swa": "Simba" } }),
    ])]
    _assetflat: &Documents,
) -> Result<()> {
    let search =
        || client_website.get("/catalogue/search").query("q", "simba").query("content_country", "KE");

    let for_english = search().query("lang", "eng").json().await?;
    let for_swahili = search().query("lang", "swa").json().await?;

    assert_eq!(uuids(&for_english), ["in-english", "in-swahili"]);
    assert_eq!(uuids(&for_swahili), ["in-swahili", "in-english"]);
    Ok(())
}

#[integration_test]
async fn every_word_has_to_be_in_the_title(
    client_website: &ApiClient,
    #[with(overrides = films_about_lions())] _assetflat: &Documents,
) -> Result<()> {
    let answer = client_website
        .get("/catalogue/search")
        .query("q", "lion cub")
        .query("content_country", "KE")
        .json()
        .await?;

    assert_eq!(answer["total"], 0);
    Ok(())
}

#[integration_test]
async fn what_is_not_licensed_in_the_country_is_not_found_there(
    client_website: &ApiClient,
    #[with(overrides = vec![json!({}), json!({ "licences": [licence("ZA")] })])] _assetflat: &Documents,
) -> Result<()> {
    let search = || client_website.get("/catalogue/search").query("q", "night");

    let in_kenya = search().query("content_country", "KE").json().await?;
    let in_south_africa = search().query("content_country", "ZA").json().await?;

    assert_eq!(uuids(&in_kenya), ["uuid-1"]);
    assert_eq!(uuids(&in_south_africa), ["uuid-1", "uuid-2"]);
    Ok(())
}

#[integration_test]
async fn a_search_without_words_is_refused(
    client_website: &ApiClient,
    _main_territories: &Documents,
) -> Result<()> {
    let request = client_website.get("/catalogue/search").query("q", "  ").query("content_country", "KE");

    assert_eq!(request.bad_request().await?["error"], "q has no words");
    Ok(())
}
