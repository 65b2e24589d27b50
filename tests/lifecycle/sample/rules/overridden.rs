//! `#[with]` and `replace`.

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn promos(#[default(2)] count: usize, #[default("KE".to_owned())] country: String) -> Vec<String> {
    provide!(vec![country; count]);
}

#[fixture]
async fn page(promos: &[String]) -> usize {
    promos.len()
}

#[integration_test]
async fn an_argument_for_the_whole_graph(page: &usize, #[with(count = 5)] promos: &[String]) {
    assert_eq!((*page, promos.len()), (5, 5));
}

#[integration_test]
async fn arguments_by_position(#[with(1, "ZA".to_owned())] promos: &[String]) {
    assert_eq!(*promos, ["ZA"]);
}

fn counted() -> usize {
    note("the override is evaluated");
    3
}

#[integration_test]
async fn an_override_is_evaluated_once_before_any_setup(
    page: &usize,
    #[with(count = counted())] promos: &[String],
) {
    assert_eq!((*page, promos.len()), (3, 3));
}

#[fixture]
async fn three(#[with(count = 3)] promos: &[String]) -> usize {
    promos.len()
}

#[fixture]
async fn four(#[with(count = 4)] promos: &[String]) -> usize {
    promos.len()
}

#[fixture]
async fn three_again(#[with(count = 3)] promos: &[String]) -> usize {
    promos.len()
}

#[integration_test]
async fn two_fixtures_that_disagree(three: &usize, four: &usize) {
    let _ = (three, four);
}

#[integration_test]
async fn two_fixtures_that_agree(three: &usize, three_again: &usize) {
    assert_eq!((*three, *three_again), (3, 3));
}

#[integration_test]
async fn the_test_wins(three: &usize, four: &usize, #[with(count = 6)] promos: &[String]) {
    assert_eq!((*three, *four, promos.len()), (6, 6, 6));
}

#[fixture]
async fn server(promos: &[String]) -> String {
    provide!(format!("server of {}", promos.len()));
}

#[fixture]
async fn client(server: &str) -> String {
    provide!(format!("client of {server}"));
}

#[integration_test(replace(server = "a stand-in".to_owned()))]
async fn a_replaced_fixture_is_not_set_up(client: &str) {
    assert_eq!(client, "client of a stand-in");
}

fn evaluated(what: &str) -> usize {
    note(&format!("{what} is evaluated"));
    2
}

#[fixture]
async fn first(#[default(evaluated("a default"))] number: usize) -> usize {
    provide!(number);
}

#[fixture]
async fn second(first: &usize, #[default(evaluated("a default that is overridden"))] number: usize) -> usize {
    provide!(first + number);
}

#[fixture]
async fn third(#[with(number = evaluated("an override of a fixture"))] second: &usize) -> usize {
    provide!(*second);
}

#[fixture]
async fn fourth() -> usize {
    evaluated("the setup of what is replaced")
}

#[integration_test(replace(fourth = evaluated("a replacement")))]
async fn all_expressions_are_evaluated_once_before_any_setup(first: &usize, third: &usize, fourth: &usize) {
    assert_eq!((first, third, fourth), (&2, &4, &2));
}

#[integration_test]
async fn two_that_disagree_one_after_the_other(request: &Request) -> Result<()> {
    assert_eq!(*request.get(three).await?, 3);
    request.get(four).await?;
    Ok(())
}

#[integration_test]
async fn one_that_comes_after_the_default(promos: &[String], request: &Request) -> Result<()> {
    assert_eq!(promos.len(), 2);
    request.get(four).await?;
    Ok(())
}

#[integration_test]
async fn one_that_comes_after_the_tests_own(
    #[with(count = 6)] promos: &[String],
    request: &Request,
) -> Result<()> {
    assert_eq!((promos.len(), *request.get(four).await?), (6, 6));
    Ok(())
}
