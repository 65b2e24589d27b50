use estrade::prelude::*;

#[tokio::test] //~
#[integration_test]
async fn works() {}
