//! Tests in a target of their own, with dashes in its name.

use estrade::prelude::*;
use estrade_forms::exported_owner;

#[integration_test]
fn a_test_of_a_test_target_knows_where_it_is(request: &Request, exported_owner: &str) -> Result<()> {
    let test = request.test().ok_or("a test has an id")?;
    assert_eq!(test.name(), "a_test_of_a_test_target_knows_where_it_is");
    assert_eq!(test.module(), "with_dashes");
    assert_eq!(test.binary(), "estrade-forms::with-dashes");
    assert_eq!(exported_owner, "Ada");
    assert_eq!(estrade_forms::applied(), 0, "autouse ends at the crate's border");
    Ok(())
}
