use estrade::prelude::*;

#[integration_test]
const fn works() {} //~
