use std::borrow::Cow;

use estrade::prelude::*;

struct Transaction<'a>(&'a str);

#[fixture]
fn database() -> String {
    String::new()
}

#[fixture]
fn user() -> String {
    String::new()
}

#[fixture]
fn transaction(database: &str) -> Result<Transaction> { //~
    Ok(Transaction(database))
}

#[fixture]
async fn with_teardown(database: &str) -> Result<Transaction> { //~
    provide!(Transaction(database));
    Ok(())
}

#[fixture]
fn name(database: &str, user: &str) -> Cow<str> { //~
    Cow::Borrowed(if database.is_empty() { user } else { database })
}
