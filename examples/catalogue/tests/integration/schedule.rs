//! `GET /catalogue/schedule`

use estrade::prelude::*;

use crate::answer::uuids;
use crate::fixtures::{ApiClient, client_android, client_website, sport_events};

const SCHEDULE: &str = "/catalogue/schedule";

#[integration_test]
async fn the_pages_of_a_month_hold_every_match_once_and_in_order(
    client_website: &ApiClient,
    #[with(count = 300, during = "2026-03-01T00:00:00Z".."2026-04-01T00:00:00Z")] sport_events: &Documents,
) -> Result<()> {
    let month = || {
        client_website
            .get(SCHEDULE)
            .query("from", "2026-03-01T00:00:00Z")
            .query("until", "2026-04-01T00:00:00Z")
            .query("per_page", 80)
    };

    let mut matches = Vec::new();
    for page in 1..=4 {
        let answer = month().query("page", page).json().await?;
        assert_eq!(answer["total"], 300);
        assert_eq!(answer["pages"], 4);
        matches.extend(uuids(&answer).into_iter().map(str::to_owned));
    }

    // The fixture makes them in the order in which they begin.
    assert_eq!(matches, sport_events.ids());
    Ok(())
}

/// Twelve matches in a day: one begins every other hour, the first at midnight.
#[integration_test]
async fn a_match_belongs_to_the_time_in_which_it_begins(
    client_android: &ApiClient,
    #[with(count = 12, during = "2026-03-01T00:00:00Z".."2026-03-02T00:00:00Z")] _sport_events: &Documents,
) -> Result<()> {
    let evening = client_android
        .get(SCHEDULE)
        .query("from", "2026-03-01T18:00:00Z")
        .query("until", "2026-03-01T22:00:00Z")
        .json()
        .await?;

    assert_eq!(evening["count"], 2);
    assert_eq!(evening["items"][0]["starts_at"], "2026-03-01T18:00:00Z");
    assert_eq!(evening["items"][1]["starts_at"], "2026-03-01T20:00:00Z");
    Ok(())
}

#[integration_test]
async fn the_time_may_be_given_in_the_zone_of_the_client(
    client_website: &ApiClient,
    #[with(count = 24, during = "2026-03-01T00:00:00Z".."2026-03-02T00:00:00Z")] _sport_events: &Documents,
) -> Result<()> {
    let answer = client_website
        .get(SCHEDULE)
        .query("from", "2026-03-01T20:00:00+02:00")
        .query("until", "2026-03-01T21:00:00+02:00")
        .json()
        .await?;

    assert_eq!(answer["count"], 1);
    assert_eq!(answer["items"][0]["starts_at"], "2026-03-01T18:00:00Z");
    Ok(())
}

#[integration_test]
async fn one_sport_can_be_asked_for(
    client_website: &ApiClient,
    #[with(overrides = json!({ "sport": "rugby", "competition": "currie-cup" }))] sport_events: &Documents,
) -> Result<()> {
    let week = || {
        client_website
            .get(SCHEDULE)
            .query("from", "2026-03-01T00:00:00Z")
            .query("until", "2026-03-08T00:00:00Z")
    };

    assert_eq!(week().query("sport", "rugby").json().await?["total"], sport_events.len());
    assert_eq!(week().query("sport", "football").json().await?["total"], 0);
    Ok(())
}

#[integration_test]
async fn a_page_behind_the_last_one_is_empty(
    client_website: &ApiClient,
    _sport_events: &Documents,
) -> Result<()> {
    let answer = client_website
        .get(SCHEDULE)
        .query("from", "2026-03-01T00:00:00Z")
        .query("until", "2026-03-08T00:00:00Z")
        .query("page", 2)
        .json()
        .await?;

    assert_eq!(answer["count"], 0);
    assert_eq!(answer["pages"], 1);
    Ok(())
}

#[integration_test]
async fn what_cannot_be_a_schedule_is_refused(client_website: &ApiClient) -> Result<()> {
    let (march, april) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    let schedule = |from, until| client_website.get(SCHEDULE).query("from", from).query("until", until);

    let backwards = schedule(april, march);
    assert_eq!(backwards.bad_request().await?["error"], "until must come after from");

    let no_time = schedule("tomorrow", april);
    assert_eq!(
        no_time.bad_request().await?["error"],
        "from is a time such as 2026-03-01T18:30:00Z, not \"tomorrow\""
    );

    let no_end = client_website.get(SCHEDULE).query("from", march);
    assert_eq!(
        no_end.bad_request().await?["error"],
        "Failed to deserialize query string: missing field `until`"
    );

    let too_deep = schedule(march, april).query("page", 1_000);
    assert_eq!(too_deep.bad_request().await?["error"], "only the first 10000 items can be paged through");
    Ok(())
}
