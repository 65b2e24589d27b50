use estrade::prelude::*;

#[integration_test]
async fn works() -> Result<()> { //~
    assert_eq!(1 + 1, 2);
}
