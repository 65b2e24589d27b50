use estrade::prelude::*;

#[fixture(timeout = 5)] //~
async fn server(#[default(80)] port: u16, #[default("x".to_owned())] name: String) -> Result<String> {
    let address = format!("{name}:{port}");
    provide!(address);
    Ok(())
}

#[fixture(scope = sesion)] //~
fn token() -> String {
    String::new()
}

#[fixture(scope = session)]
fn wide<T>(#[default(1)] number: u8) -> u8 { //~
    number
}

#[fixture]
fn borrowed(server: &str) -> Result<&str> { //~
    Ok(server)
}

#[fixture]
fn silent((a, b): (u8, u8)) {} //~

#[fixture(scope = session)]
fn dependent_of_wide_ones(wide: u8, token: &str) -> usize {
    usize::from(wide) + token.len()
}

#[fixture]
async fn client(#[with(port = 81)] server: &str, borrowed: &str) -> usize {
    provide!(server.len() + borrowed.len());
}

#[integration_test(uses(silent), replace(server = "z".to_owned(), wide = 2))]
async fn asks(client: usize, server: String, wide: u8, silent: (), request: &Request) -> Result<()> {
    let name: &&str = request.get(borrowed).await?;
    assert_eq!((client, server.len(), wide, silent), (1, 2, 3, ()));
    assert_eq!(*name, "z");
    Ok(())
}

#[integration_test(timeout = 3)] //~
fn asks_too(#[with(port = 3, name = "w".to_owned())] server: String, client: usize) {
    assert_eq!(server.len(), client);
}
