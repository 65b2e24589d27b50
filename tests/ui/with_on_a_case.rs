use estrade::prelude::*;

#[fixture]
fn server(#[default(80)] port: u16) -> u16 {
    port
}

#[integration_test]
#[case(81)]
fn asks(
    #[with(port = 81)] //~
    #[case]
    number: u16,
    server: u16,
) {
    assert_eq!(server, number);
}

#[fixture]
fn dependent(
    #[with(port = 81)] //~
    #[default(81)]
    number: u16,
) -> u16 {
    number
}
