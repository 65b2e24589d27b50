use estrade::prelude::*;

#[integration_test]
#[should_panick] //~
fn panics() {
    panic!("as it should");
}
