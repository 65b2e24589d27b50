//! One test for each way to fail; what a person then reads stands in the suite, whole, with the lines of this file.

use std::fmt;
use std::thread;

use estrade::prelude::*;
use lifecycle_sample::note;

/// A small shop: a database, a catalogue that reads it, a page that shows it.
#[fixture]
async fn database(#[default("shop".to_owned())] name: String) -> String {
    provide!(format!("db://{name}"));
    note("database is dropped");
}

#[derive(Debug)]
struct BadPort(std::num::ParseIntError);

impl fmt::Display for BadPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the catalogue has no port to listen on")
    }
}

impl std::error::Error for BadPort {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[fixture]
async fn catalogue(database: &str) -> Result<u16> {
    let configured = format!("{database}/seven");
    let port: u16 = configured.trim_start_matches("db://shop/").parse().map_err(BadPort)?;
    provide!(port);
    Ok(())
}

#[fixture]
async fn server(catalogue: &u16) -> u16 {
    *catalogue
}

#[fixture]
async fn page(server: &u16) -> u16 {
    *server
}

#[integration_test]
async fn a_setup_below_two_others(page: &u16) {
    note("body");
    let _ = page;
}

#[fixture]
async fn basket(database: &str) -> Vec<String> {
    provide!(vec![format!("{database}/apple"), format!("{database}/pear")]);
}

#[integration_test(replace(database = "db://memory".to_owned()))]
async fn an_assertion(basket: &[String]) {
    let counted = basket.len();
    assert_eq!(
        json!({ "fruits": basket, "count": counted }),
        json!({ "fruits": ["db://memory/apple"], "count": 1 }),
        "one fruit was sold"
    );
    note("behind the assertion");
}

#[integration_test]
async fn an_error(#[with(name = "annex".to_owned())] database: &str, basket: &[String]) -> Result<()> {
    let _ = basket;
    let port: u16 = database.trim_start_matches("db://annex").parse()?;
    note(&port.to_string());
    Ok(())
}

#[fixture]
fn till(basket: &[String]) -> usize {
    let prices: Vec<usize> = Vec::new();
    prices[basket.len()]
}

#[integration_test]
fn a_panic_in_a_fixture(till: &usize) {
    let _ = till;
}

#[fixture]
async fn broom(database: &str) -> Result<()> {
    let _ = database;
    provide!(());
    Err(Error::msg("the broom is broken"))
}

#[fixture]
async fn mop(broom: &(), request: &Request) -> Result<()> {
    let () = *broom;
    request.on_teardown(async { Err::<(), _>(Error::msg("the bucket was not emptied")) });
    provide!(());
    panic!("the mop is in the bucket");
}

#[integration_test]
async fn a_teardown_behind_a_body_that_passed(broom: &()) {
    let () = *broom;
}

#[integration_test]
async fn a_body_and_two_teardowns(mop: &()) {
    let () = *mop;
    let floor = Some("wet");
    assert!(floor.is_none(), "the floor is {floor:?}");
}

#[integration_test(timeout = "200ms")]
async fn a_body_that_blocks(database: &str) {
    let _ = database;
    loop {
        thread::park();
    }
}

#[fixture(timeout = "200ms")]
async fn slow(database: &str) -> u16 {
    let _ = database;
    std::future::pending().await
}

#[integration_test]
async fn a_setup_that_hangs(slow: &u16) {
    let _ = slow;
}

#[fixture]
async fn products(es: &Elasticsearch) -> Result<Documents> {
    let index = es.index("products");
    index.create_with(json!({ "mappings": { "properties": { "price": { "type": "integer" } } } })).await?;
    index.seed([json!({ "price": 3 }), json!({ "_id": "pear", "price": "a lot" })]).await
}

#[integration_test]
async fn a_document_that_is_rejected(products: &Documents) {
    let _ = products;
}

#[integration_test]
async fn a_search_that_is_refused(es: &Elasticsearch) -> Result<()> {
    let cheap = json!({ "query": { "rnage": { "price": { "lt": 3 } } } });
    es.index("products").create().await?;
    let found = es.index("products").hits(cheap).await?;
    assert!(found.is_empty());
    Ok(())
}

#[fixture]
async fn scales(database: &str) -> u16 {
    let _ = database;
    skip!("no scales are connected");
}

#[fixture]
async fn weight(scales: &u16) -> u16 {
    *scales
}

#[integration_test]
async fn a_skip(weight: &u16) {
    let _ = weight;
}

#[integration_test]
#[should_panic(expected = "sold out")]
async fn another_panic_than_expected(database: &str) {
    assert_eq!(database, "db://", "not in stock");
}

#[integration_test]
#[should_panic]
async fn no_panic_where_one_is_expected(database: &str) {
    let _ = database;
}

#[fixture]
async fn broken(database: &str) -> Result<u16> {
    let _ = database;
    Err(Error::msg("the shelf fell down"))
}

#[integration_test]
async fn a_fixture_that_the_body_asks_for(request: &Request) -> Result<()> {
    let shelf = request.get(broken).await?;
    note(&shelf.to_string());
    Ok(())
}

struct Fragile;

impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("it broke when it was put down");
    }
}

#[integration_test(timeout = "200ms")]
async fn a_body_that_fails_while_it_is_stopped(database: &str) {
    let _ = database;
    let _vase = Fragile;
    std::future::pending().await
}

fn checked(fruits: &[String]) -> usize {
    assert!(fruits.is_empty(), "{} fruits are left", fruits.len());
    fruits.len()
}

#[integration_test]
async fn an_assertion_in_a_function_that_is_called(basket: &[String]) {
    checked(basket);
}

mod yard {
    use estrade::prelude::*;

    #[fixture(autouse)]
    async fn gate() -> Result<()> {
        std::fs::read_to_string("/nowhere/key")?;
        Ok(())
    }

    #[integration_test]
    async fn behind_a_gate_that_nobody_asks_for() {}
}
