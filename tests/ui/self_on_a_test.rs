use estrade::prelude::*;

struct Suite;

impl Suite {
    #[integration_test]
    fn on_a_type(&self) {} //~
}
