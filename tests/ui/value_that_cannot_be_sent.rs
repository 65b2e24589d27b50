use std::rc::Rc;

use estrade::prelude::*;

#[fixture]
fn counted() -> Rc<u8> { //~
    Rc::new(1)
}

#[fixture]
async fn counted_with_teardown() -> Result<Rc<u8>> { //~
    let back = provide!(Rc::new(1));
    assert_eq!(*back, 1);
    Ok(())
}
