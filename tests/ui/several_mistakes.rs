use estrade::prelude::*;

#[fixture(scope = global, timeout = "soon")] //~ //~
async fn server(
    (host, port): (String, u16), //~
    #[default(1)]
    #[from(other)] //~
    number: u8,
) -> Result<&'static str> {
    if port == 0 {
        return Ok("none"); //~
    }
    provide!("a");
    provide!("b"); //~
    Ok(())
}

#[fixture]
fn dependent(server: &str) -> usize {
    server.len()
}

#[integration_test]
fn asks(#[with(number = 2)] server: &str, dependent: usize) {
    assert_eq!(server.len(), dependent);
}
