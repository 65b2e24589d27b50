use estrade::prelude::*;

#[fixture]
async fn server() -> Result<u8> {
    for number in 0..3 {
        provide!(number); //~
    }
    Ok(2)
}

#[integration_test]
fn asks(server: u8) {
    assert_eq!(server, 2);
}
