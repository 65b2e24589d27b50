use estrade::prelude::*;

#[fixture]
fn port() -> u16 {
    80
}

#[integration_test]
#[case(80)]
#[case::other(80)]
fn asks(#[case] number: u16, port: u16) { //~
    assert_eq!(number, port);
}

#[integration_test]
async fn asks_for_each(#[values(80, 80)] number: u16, port: u16) { //~
    assert_eq!(number, port);
}
