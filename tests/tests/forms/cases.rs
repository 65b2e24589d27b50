//! `#[case]`, `#[values]` and `#[files]`, which are rstest's.

use std::path::PathBuf;
use std::time::Duration;

use estrade::prelude::*;
use rstest::rstest;

#[fixture]
fn shout(#[default(String::new())] text: String, #[default(1)] times: usize) -> String {
    text.to_uppercase().repeat(times)
}

#[fixture]
async fn host(#[default("nowhere")] name: &'static str) -> Result<String> {
    provide!(name.to_owned());
    tokio::task::yield_now().await;
    Ok(())
}

#[integration_test]
#[case(1, 2)]
#[case::named(2, 4)]
fn cases_sync(#[case] half: u32, #[case] whole: u32) {
    assert_eq!(half * 2, whole);
}

#[integration_test]
#[case(1)]
#[case::second(2)]
async fn cases_async(host: &str, #[case] number: u32, request: &Request) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(host, "nowhere");
    let name = request.test().ok_or("a test has an id")?.name();
    let expected = ["cases_async::case_1", "cases_async::case_2_second"];
    assert_eq!(name, expected[number as usize - 1]);
    Ok(())
}

#[integration_test]
#[case("a", &[1, 2])]
#[case("bc", &[3])]
async fn cases_borrow(#[case] text: &str, host: &str, #[case] numbers: &[i32]) {
    tokio::task::yield_now().await;
    assert_eq!(text.len() + numbers.len(), 3);
    assert_eq!(host, "nowhere");
}

#[integration_test(flavor = "current_thread")]
#[case("a")]
fn cases_borrow_in_a_sync_test(#[case] text: &str, host: &str) -> Result<()> {
    assert_eq!((text, host), ("a", "nowhere"));
    Ok(())
}

#[integration_test(flavor = "current_thread")]
#[case("a")]
#[case::long("aaaaaaaa")]
async fn cases_borrow_on_the_current_thread(#[case] text: &str) {
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert!(text.starts_with('a'));
}

#[integration_test(flavor = "current_thread")]
#[case(String::from("owned"))]
async fn cases_own_on_the_current_thread(#[case] mut text: String) {
    text.push('!');
    assert_eq!(text, "owned!");
}

#[integration_test(replace(host = format!("host of {text}")))]
#[case("x", 2)]
#[case("yz", 3)]
async fn with_and_replace_see_the_cases(
    #[case] text: &str,
    #[case] times: usize,
    #[with(text = text.to_owned(), times = times)] shout: &str,
    host: &str,
) {
    assert_eq!(shout, text.to_uppercase().repeat(times));
    assert_eq!(host, format!("host of {text}"));
}

#[deny(unused_variables)]
#[integration_test]
#[case(3)]
fn a_case_may_be_there_for_an_override_alone(#[case] times: usize, #[with(times = times)] shout: &str) {
    assert!(!shout.is_empty());
}

#[integration_test(replace(host = text.clone()))]
#[case("x".to_owned())]
fn with_and_replace_see_owned_cases(#[with(text.clone())] shout: &str, #[case] text: String, host: &str) {
    assert_eq!((shout, host), ("X", &*text));
}

#[integration_test]
async fn values_multiply(#[values(1, 2)] a: u32, #[values(10, 20)] b: u32, host: String) {
    assert_eq!(b % (a * 5), 0);
    assert_eq!(host, "nowhere");
}

#[integration_test]
fn files_are_listed(#[files("tests/forms/*.rs")] path: PathBuf, _host: &str) {
    assert!(path.is_file());
}

#[integration_test]
#[case(1)]
#[ignore = "shows that a case can be ignored"]
fn ignored_cases(#[case] number: u8) {
    panic!("it is ignored: {number}");
}

#[integration_test]
#[case(0)]
#[should_panic(expected = "zero")]
fn cases_that_panic(#[case] number: u8) {
    assert_ne!(number, 0, "it is zero");
}

#[integration_test]
#[case("7", 7)]
fn a_result_with_cases(#[case] text: &str, #[case] number: u8) -> Result<(), std::num::ParseIntError> {
    assert_eq!(text.parse::<u8>()?, number);
    Ok(())
}

#[rstest]
#[case(1)]
fn plain_rstest_beside_it(#[case] number: u8) {
    assert_eq!(number, 1);
}
