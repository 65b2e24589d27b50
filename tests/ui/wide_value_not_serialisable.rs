use estrade::prelude::*;

struct Server {
    url: String,
}

#[fixture(scope = session)]
async fn server() -> Result<Server> { //~
    provide!(Server { url: String::new() });
    Ok(())
}

#[fixture(scope = module)]
fn plain() -> Server { //~
    Server { url: String::new() }
}

#[integration_test]
fn asks(server: &Server) {
    assert_eq!(server.url, "");
}
