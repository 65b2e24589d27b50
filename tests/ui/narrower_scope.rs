use estrade::prelude::*;

#[fixture]
fn account() -> String {
    String::new()
}

#[fixture(scope = module)]
fn folder() -> String {
    String::new()
}

#[fixture(scope = session)]
fn server(
    account: &str, //~
    #[from(folder)] data: &str, //~
) -> String {
    format!("{account}{data}")
}
