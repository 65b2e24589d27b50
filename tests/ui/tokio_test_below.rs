use estrade::prelude::*;

#[integration_test]
#[tokio::test] //~
async fn works() {}
