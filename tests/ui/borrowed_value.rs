use estrade::prelude::*;

struct Transaction<'a>(&'a str);

#[fixture]
fn database() -> String {
    String::new()
}

#[fixture]
fn transaction(database: &str) -> Transaction<'_> { //~
    Transaction(database)
}

#[fixture]
fn name(database: &str) -> &str { //~
    database
}

#[integration_test]
fn asks(transaction: &Transaction<'_>, name: &str) {
    assert_eq!(transaction.0, name);
}
