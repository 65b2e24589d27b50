use estrade::prelude::*;

mod first {
    use estrade::prelude::*;

    #[fixture]
    pub fn promos(#[default(1)] count: usize) -> Vec<usize> {
        vec![count]
    }
}

mod second {
    use estrade::prelude::*;

    #[fixture]
    pub fn promos(#[default(1)] count: usize) -> Vec<usize> {
        vec![count]
    }
}

use first::promos;

#[integration_test]
fn asks(#[with(counts = 2)] promos: &[usize], #[from(second::promos)] others: &[usize]) { //~
    assert_eq!(promos, others);
}
