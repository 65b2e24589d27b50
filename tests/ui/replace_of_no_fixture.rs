use estrade::prelude::*;

fn helper() -> u8 {
    1
}

#[integration_test(replace(helper = 2))] //~
fn replaces() {
    assert_eq!(helper(), 1);
}
