use estrade::prelude::*;

struct Server {
    port: u16,
}

#[fixture]
fn server() -> Server {
    Server { port: 80 }
}

#[integration_test]
fn forgets_to_borrow(server: Server) { //~
    assert_eq!(server.port, 80);
}
