//! The second binary of the run.

use estrade::prelude::*;
use session_sample::journal::{reach, saw};
use session_sample::settlement::{bakery, mill, town};

/// One for the binary.
#[fixture(scope = binary)]
async fn cellar(town: &str) -> Result<String> {
    reach("setup cellar").await?;
    provide!(format!("cellar-{}-of-{town}", std::process::id()));
    reach("teardown cellar").await?;
    Ok(())
}

#[integration_test]
async fn asks_for_the_town(town: &str) -> Result<()> {
    saw("town", town);
    reach("test asks_for_the_town in second").await
}

#[integration_test]
async fn asks_for_the_mill(mill: &str) -> Result<()> {
    saw("mill", mill);
    reach("test asks_for_the_mill in second").await
}

#[integration_test]
async fn asks_for_the_bakery(bakery: &str, town: &str) -> Result<()> {
    saw("bakery", bakery);
    saw("town", town);
    reach("test asks_for_the_bakery").await
}

#[integration_test]
async fn asks_for_the_cellar(cellar: &str) -> Result<()> {
    saw("cellar", cellar);
    reach("test asks_for_the_cellar").await
}
