use estrade::prelude::*;

fn helper() -> u8 {
    1
}

#[integration_test(uses(helper))] //~
fn works() {
    assert_eq!(helper(), 1);
}
