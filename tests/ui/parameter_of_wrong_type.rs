use estrade::prelude::*;

#[fixture]
fn port() -> u16 {
    80
}

#[integration_test]
async fn shared(port: &String) { //~
    assert_eq!(port, "80");
}

#[fixture]
fn text(port: String) -> String { //~
    port
}

#[integration_test]
fn exclusive(port: &mut u8) { //~
    *port += 1;
}
