use estrade::prelude::*;

#[fixture]
fn promos() -> Vec<String> {
    vec![]
}

#[fixture]
fn count(promo: &Vec<String>) -> usize { //~
    promo.len()
}

#[integration_test]
async fn sees_promos(catalogue: &String) { //~
    assert_eq!(catalogue, "");
}
