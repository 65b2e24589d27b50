use estrade::prelude::*;

mod fixtures {
    use estrade::prelude::*;

    #[fixture]
    pub fn port() -> u16 {
        80
    }

    #[fixture]
    fn private() -> u16 {
        81
    }
}

#[integration_test]
fn asks(port: u16) { //~
    assert_eq!(port, 80);
}

#[integration_test]
fn asks_for_a_private_one(#[from(fixtures::private)] port: u16) { //~
    assert_eq!(port, 81);
}
