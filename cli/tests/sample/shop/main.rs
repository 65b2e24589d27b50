//! The tests of the shop.

use command_sample::database;
use estrade::prelude::*;

/// A basket of this test's own.
#[fixture]
async fn basket(database: &str, #[default(vec![1, 2])] goods: Vec<u32>) -> Result<Vec<u32>> {
    let mut filled = goods;
    filled.push(u32::try_from(database.len())?);
    Ok(filled)
}

#[fixture]
fn small_basket(
    #[from(basket)]
    #[with(goods = vec![])]
    basket: Vec<u32>,
) -> Vec<u32> {
    basket
}

#[fixture(autouse)]
fn tidy() {}

/// Nobody asks for it.
#[fixture]
fn forgotten() -> Option<&'static str> {
    None
}

#[integration_test]
async fn a_basket_is_full(basket: &Vec<u32>) {
    assert_eq!(basket.len(), 3);
}

#[integration_test]
async fn a_small_basket(small_basket: &Vec<u32>) {
    assert_eq!(small_basket.len(), 1);
}

#[integration_test(replace(database = "none".to_owned()))]
async fn without_a_database(#[with(goods = vec![7])] basket: &Vec<u32>) {
    assert_eq!(*basket, [7, 4]);
}

mod prices {
    use super::database;
    use estrade::prelude::*;

    #[fixture]
    fn price(database: &str) -> usize {
        database.len()
    }

    #[integration_test(uses(database))]
    fn a_price_is_known(price: &usize) {
        assert_eq!(*price, 9);
    }
}
