use estrade::prelude::*;

#[integration_test]
fn works<T: Default>() { //~
    let _ = T::default();
}
