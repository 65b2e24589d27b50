use estrade::prelude::*;

#[integration_test]
extern "C" fn works() {} //~
