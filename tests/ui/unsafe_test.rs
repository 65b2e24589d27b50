use estrade::prelude::*;

#[integration_test]
unsafe fn works() {} //~
