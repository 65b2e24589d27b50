use estrade::prelude::*;

#[fixture]
fn in_a_block() -> u8 {
    {
        provide!(1); //~
    }
    2
}

#[fixture]
async fn in_a_loop() -> Result<u8> {
    for number in 0..3 {
        provide!(number); //~
    }
    Ok(2)
}

#[fixture]
fn in_a_closure() -> u8 {
    let provide = |value: u8| provide!(value); //~
    provide(1);
    2
}

#[fixture]
fn in_an_expression() -> u8 {
    let value = provide!(1) + 1; //~
    value
}

#[fixture]
fn in_a_condition() -> u8 {
    if provide!(true) { //~
        return 1;
    }
    2
}

#[fixture]
fn in_another_function() -> u8 {
    fn inner() {
        provide!(1); //~
    }
    2
}

#[integration_test]
fn in_a_test() {
    provide!(1); //~
}

#[fixture]
fn dependent(in_a_block: &u8, in_a_loop: &u8, in_a_closure: &u8) -> u8 {
    in_a_block + in_a_loop + in_a_closure
}
