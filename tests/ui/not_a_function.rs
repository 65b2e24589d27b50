use estrade::prelude::*;

#[fixture]
struct Server; //~

#[integration_test]
mod tests {} //~
