//! Tests that fail on purpose, and one that runs cargo.

use std::collections::BTreeMap;
use std::process::Command;

use estrade::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use session_sample::journal::{reach, saw, tell};
use session_sample::settlement::town;

/// More than may be shared.
#[fixture(scope = session)]
async fn library() -> Result<String> {
    tell("begin setup library");
    provide!("a".repeat((1 << 20) - 1));
    tell("begin teardown library");
    Ok(())
}

#[integration_test]
async fn value_that_is_too_large(library: &str) {
    let _ = library;
}

/// As much as may be shared, quotes included.
#[fixture(scope = session)]
async fn shelf() -> Result<String> {
    tell("begin setup shelf");
    provide!("\"".repeat((1 << 19) - 1));
    tell("begin teardown shelf");
    Ok(())
}

#[integration_test]
async fn value_that_is_just_small_enough(shelf: &str) {
    assert_eq!(shelf.len(), (1 << 19) - 1);
}

/// Is written in a way that it cannot read.
#[derive(Serialize)]
struct Riddle(u8);

impl<'de> Deserialize<'de> for Riddle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Riddle, D::Error> {
        String::deserialize(deserializer).map(|text| Riddle(text.len().try_into().unwrap_or_default()))
    }
}

#[fixture(scope = session)]
async fn riddle() -> Result<Riddle> {
    tell("begin setup riddle");
    provide!(Riddle(1));
    tell("begin teardown riddle");
    Ok(())
}

#[integration_test]
async fn value_that_cannot_be_read(riddle: &Riddle) {
    let _ = riddle.0;
}

/// What JSON has no form for, and writes as `null`.
#[fixture(scope = session)]
async fn odds() -> Result<Vec<f64>> {
    tell("begin setup odds");
    provide!(vec![0.5, f64::INFINITY]);
    tell("begin teardown odds");
    Ok(())
}

#[integration_test]
async fn value_that_is_infinite(odds: &[f64]) {
    let _ = odds;
}

/// What JSON has no form for, and says so.
#[fixture(scope = session)]
async fn board() -> Result<BTreeMap<(u8, u8), String>> {
    tell("begin setup board");
    provide!(BTreeMap::from([((1, 2), "knight".to_owned())]));
    tell("begin teardown board");
    Ok(())
}

#[integration_test]
async fn value_with_keys_that_are_no_texts(board: &BTreeMap<(u8, u8), String>) {
    let _ = board;
}

/// Tells when it is read.
#[derive(Serialize)]
struct Letter(String);

impl<'de> Deserialize<'de> for Letter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Letter, D::Error> {
        tell("read letter");
        String::deserialize(deserializer).map(Letter)
    }
}

#[fixture(scope = session)]
async fn letter() -> Result<Letter> {
    tell("begin setup letter");
    provide!(Letter("dear all".to_owned()));
    tell("begin teardown letter");
    Ok(())
}

#[integration_test]
async fn reads_the_letter(letter: &Letter) {
    saw("letter", &letter.0);
}

#[integration_test]
async fn reads_the_letter_again(letter: &Letter) {
    saw("letter", &letter.0);
}

/// A run within a run: what the outer one told this process goes down with it.
#[integration_test]
async fn runs_cargo(town: &str) -> Result<()> {
    saw("town", town);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--package=session-sample", "--test=first", "--", "--exact", "asks_for_the_town"]);
    let output = command.output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    reach("test runs_cargo").await
}

/// What a program that a shared fixture starts is given.
#[fixture(scope = session)]
async fn legacy() -> Result<String> {
    let look =
        "echo $(ls /proc/self/fd) ${ESTRADE_HOST-none} ${NEXTEST_TEST_NAME-none} ${CARGO_PKG_NAME-none}";
    let output = Command::new("sh").args(["-c", look]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[integration_test]
async fn shows_what_programs_of_a_fixture_inherit(legacy: &str) {
    saw("legacy", legacy);
}

/// Starts a program that lives on, as test code does by mistake: it must not keep what the test holds.
#[integration_test]
async fn leaves_a_process(town: &str) -> Result<()> {
    saw("town", town);
    let child = Command::new("sleep").arg("3").spawn()?;
    tell(&format!("left {}", child.id()));
    Ok(())
}

/// A test that fails at first, under a runner that tries again.
#[integration_test]
async fn passes_at_the_second_attempt(town: &str, request: &Request) -> Result<()> {
    saw("town", town);
    reach("test passes_at_the_second_attempt").await?;
    assert!(request.test().is_some_and(|test| test.attempt() > 1), "the first attempt fails");
    Ok(())
}
