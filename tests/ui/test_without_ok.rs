use estrade::prelude::*;

#[integration_test]
async fn works() -> Result<()> {
    assert_eq!(1 + 1, 2); //~
}

#[integration_test]
fn saves(request: &Request) -> Result<()> {
    let name = request.run_id(); //~
}
