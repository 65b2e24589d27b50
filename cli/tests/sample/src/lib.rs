//! A small shop: what its tests share.

use estrade::prelude::*;

/// The address of the shop's database.
///
/// One for the whole run.
#[fixture(scope = session)]
pub async fn database() -> Result<String> {
    provide!("db://shop".to_owned());
    if std::env::var_os("SAMPLE_DATABASE_STAYS").is_some() {
        return Err("the database would not stop".into());
    }
    Ok(())
}
