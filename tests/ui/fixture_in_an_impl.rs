use estrade::prelude::*;

struct Suite(u8);

impl Suite {
    #[fixture]
    fn suite() -> Self { //~
        Suite(1)
    }

    #[fixture(scope = session)]
    async fn port(#[default(80)] number: u16) -> Result<u16> { //~
        provide!(number);
        Ok(())
    }
}

trait Ports {
    #[fixture]
    fn default_port() -> u16 { //~
        80
    }
}

#[integration_test]
fn works() {
    assert_eq!(Suite(1).0, 1);
}
