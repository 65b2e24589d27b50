use estrade::prelude::*;

struct Suite;

impl Suite {
    #[fixture]
    fn port(&self) -> u16 { //~
        80
    }
}
