//! The first binary of the run.

use std::sync::atomic::{AtomicU32, Ordering};

use estrade::prelude::*;
use session_sample::journal::{reach, saw};
use session_sample::settlement::{hasty, mill, town, well};

/// One for the binary.
#[fixture(scope = binary)]
async fn hall() -> Result<String> {
    reach("setup hall").await?;
    provide!(format!("hall-{}", std::process::id()));
    reach("teardown hall").await?;
    Ok(())
}

/// One for each module that asks.
#[fixture(scope = module)]
async fn room(hall: &str) -> Result<String> {
    static BUILT: AtomicU32 = AtomicU32::new(0);
    reach("setup room").await?;
    provide!(format!("room-{}-in-{hall}", BUILT.fetch_add(1, Ordering::Relaxed)));
    reach("teardown room").await?;
    Ok(())
}

mod east {
    use super::*;

    #[integration_test]
    async fn one(town: &str, hall: &str, room: &str) -> Result<()> {
        saw("town", town);
        saw("hall", hall);
        saw("room", room);
        reach("test east::one").await
    }

    #[integration_test]
    async fn two(room: &str) -> Result<()> {
        saw("room", room);
        reach("test east::two").await
    }
}

mod west {
    use super::*;

    /// For every test of this module, without being asked for.
    #[fixture(scope = session, autouse)]
    async fn light() -> Result<String> {
        reach("setup light").await?;
        provide!("on".to_owned());
        reach("teardown light").await?;
        Ok(())
    }

    #[integration_test]
    async fn one(hall: &str, room: &str) -> Result<()> {
        saw("hall", hall);
        saw("room", room);
        reach("test west::one").await
    }

    #[integration_test]
    async fn two() -> Result<()> {
        reach("test west::two").await
    }
}

#[integration_test]
async fn asks_for_the_town(town: &str) -> Result<()> {
    saw("town", town);
    reach("test asks_for_the_town").await
}

#[integration_test]
async fn asks_for_the_town_again(town: &str) -> Result<()> {
    saw("town", town);
    reach("test asks_for_the_town_again").await
}

#[integration_test]
async fn asks_for_the_mill(mill: &str) -> Result<()> {
    saw("mill", mill);
    reach("test asks_for_the_mill").await
}

#[integration_test]
async fn asks_while_it_runs(request: &Request) -> Result<()> {
    let town = request.get(town).await?.clone();
    saw("town", &town);
    reach("test asks_while_it_runs").await
}

#[integration_test]
async fn asks_for_the_run(well: &str, request: &Request) -> Result<()> {
    saw("well", well);
    assert!(well.ends_with(&format!(",run:{}", request.run_id())), "{well}");
    reach("test asks_for_the_run").await
}

#[integration_test]
async fn asks_for_what_gives_up_soon(hasty: &str) -> Result<()> {
    saw("hasty", hasty);
    reach("test asks_for_what_gives_up_soon").await
}

#[integration_test]
async fn asks_for_what_gives_up_soon_again(hasty: &str) -> Result<()> {
    saw("hasty", hasty);
    reach("test asks_for_what_gives_up_soon_again").await
}

#[integration_test(replace(town = "of its own".to_owned()))]
async fn brings_a_town(town: &str) -> Result<()> {
    assert_eq!(town, "of its own");
    reach("test brings_a_town").await
}

/// By its name after the one that brings its own.
#[integration_test]
async fn comes_for_the_town(town: &str) -> Result<()> {
    saw("town", town);
    reach("test comes_for_the_town").await
}

#[integration_test]
async fn asks_for_nothing() -> Result<()> {
    reach("test asks_for_nothing").await
}
