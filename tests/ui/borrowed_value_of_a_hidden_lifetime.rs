use estrade::prelude::*;

struct Transaction<'a>(&'a str);

#[fixture]
fn database() -> String {
    String::new()
}

#[fixture]
fn transaction(database: &str) -> Result<Transaction> { //~
    Ok(Transaction(database))
}
