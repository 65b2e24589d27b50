//! What fixtures and tests may return, and how a test may end.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::process::Command;

use estrade::prelude::*;

/// An error with no more than `#[test]` asks for.
#[derive(Debug)]
#[expect(dead_code, reason = "shown by Debug")]
struct OnlyDebug(u8);

/// A whole error.
#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl StdError for Broken {}

mod aliased {
    pub(super) type Result<T> = std::result::Result<T, super::Broken>;
}

#[fixture]
fn plain() -> u8 {
    1
}

#[fixture]
fn nothing() {}

#[fixture]
fn unit() -> () {}

#[fixture]
fn estrade_error() -> Result<u8> {
    Ok("2".parse()?)
}

#[fixture]
async fn anyhow_error() -> anyhow::Result<u8> {
    provide!("3".parse()?);
    anyhow::ensure!(true);
    Ok(())
}

#[fixture]
async fn io_error() -> io::Result<u8> {
    let file = std::fs::metadata(".")?;
    provide!(u8::from(file.is_dir()));
    Err(io::Error::other("x")).or(Ok(()))
}

#[fixture]
fn own_error() -> Result<u8, Broken> {
    if std::env::args().count() > 10_000 {
        return Err(Broken);
    }
    provide!(5);
    Ok(())
}

#[fixture]
fn boxed_error() -> Result<u8, Box<dyn StdError + Send + Sync>> {
    Ok("6".parse()?)
}

#[fixture]
fn own_alias() -> aliased::Result<u8> {
    Ok(7)
}

#[fixture]
fn text_error() -> Result<u8, String> {
    Ok(8)
}

#[integration_test]
fn fixtures_return_what_they_like(
    plain: u8,
    _nothing: &(),
    _unit: &(),
    estrade_error: u8,
    anyhow_error: u8,
    io_error: u8,
    own_error: u8,
    boxed_error: u8,
    own_alias: u8,
    text_error: u8,
) {
    let all = [plain, estrade_error, anyhow_error, io_error, own_error, boxed_error, own_alias, text_error];
    assert_eq!(all, [1, 2, 3, 1, 5, 6, 7, 8]);
}

#[fixture]
fn back(#[default(String::new())] text: String) -> String {
    let mut back: String = provide!(text);
    back.push('!');
    assert!(back.ends_with('!'));
}

#[fixture]
async fn pair() -> Result<(u8, Vec<u8>)> {
    let local = vec![1, 2];
    let borrowed = &local;
    let (number, mut bytes) = provide!((1, borrowed.clone()));
    bytes.push(number);
    assert_eq!(bytes, [1, 2, 1]);
    assert_eq!(borrowed.len(), 2);
    Ok(())
}

#[integration_test]
fn provide_gives_the_value_back(_back: &str, pair: &(u8, Vec<u8>)) {
    assert_eq!(pair.0, 1);
}

#[fixture]
fn statement() -> u8 {
    provide!(3)
}

#[fixture]
async fn effect() -> Result<()> {
    provide!();
    Ok(())
}

#[integration_test(uses(effect))]
fn provide_may_end_the_body(statement: u8) {
    assert_eq!(statement, 3);
}

#[integration_test]
fn returns_a_result() -> Result<()> {
    Ok(())
}

#[integration_test]
async fn returns_a_boxed_error() -> Result<(), Box<dyn StdError>> {
    let _: u8 = "1".parse()?;
    Ok(())
}

#[integration_test]
async fn returns_anyhow() -> anyhow::Result<()> {
    Ok(())
}

#[integration_test]
fn returns_io() -> io::Result<()> {
    Ok(())
}

#[integration_test]
fn returns_its_own_error() -> Result<(), Broken> {
    Ok(())
}

#[integration_test]
fn returns_an_error_that_is_debug_only(request: &Request) -> Result<(), OnlyDebug> {
    if request.test().is_some() { Ok(()) } else { Err(OnlyDebug(1)) }
}

#[integration_test]
fn returns_a_value_in_a_result() -> Result<u8> {
    Ok(1)
}

#[integration_test]
async fn returns_unit() -> () {}

#[integration_test]
#[should_panic]
fn panics() {
    panic!("as it should");
}

#[integration_test]
#[should_panic = "should"]
async fn panics_with_a_message_after_the_equals_sign() {
    panic!("as it should");
}

#[integration_test]
#[should_panic(expected = "it should")]
async fn panics_as_expected() -> Result<()> {
    panic!("as it should");
}

#[integration_test]
#[should_panic(expected = "never")]
fn never_returns(plain: u8) -> ! {
    panic!("never, {plain} times");
}

#[integration_test]
#[ignore]
fn is_ignored() {
    panic!("it is ignored");
}

#[integration_test]
#[ignore = "for a reason"]
async fn is_ignored_for_a_reason() {
    panic!("it is ignored");
}

fn deep_below() -> u8 {
    skip!("{} is not here", "what it needs")
}

#[integration_test]
#[ignore = "run by the test below, since CI lets nothing be skipped"]
fn skips() {
    assert_eq!(deep_below(), 1);
}

#[fixture]
fn rare() -> Result<u8> {
    skip!("what it needs is not here");
}

#[integration_test]
#[ignore = "run by the test below, since CI lets nothing be skipped"]
async fn is_skipped_by_a_fixture(rare: u8) {
    assert_eq!(rare, 0, "it cannot get here");
}

#[test]
fn a_skipped_test_passes_unless_nothing_may_be_skipped() -> io::Result<()> {
    for test in ["endings::skips", "endings::is_skipped_by_a_fixture"] {
        let run = |no_skip| {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["--exact", test, "--ignored", "--nocapture"]).env("ESTRADE_NO_SKIP", no_skip);
            command.output()
        };
        let (skipped, failed) = (run("0")?, run("1")?);
        let said = String::from_utf8_lossy(&skipped.stderr);
        assert!(skipped.status.success() && !failed.status.success(), "{test}");
        assert!(said.contains("skipped: what it needs is not here"), "{said}");
    }
    Ok(())
}
