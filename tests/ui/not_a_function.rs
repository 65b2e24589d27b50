use estrade::prelude::*;

#[fixture]
struct Server; //~

#[fixture]
static PORT: u16 = 80; //~

#[fixture]
const HOST: &str = "localhost"; //~

#[integration_test]
mod tests { //~
    fn works() {}
}

struct Suite;

#[integration_test]
impl Suite { //~
    fn works() {}
}

trait Ports {
    #[fixture]
    fn port() -> u16; //~
}
