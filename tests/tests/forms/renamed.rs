//! Estrade under another name: `crate = path`.

mod ours {
    pub(super) mod framework {
        pub(in super::super) use estrade::*;
    }
}

use ours::framework;
use ours::framework::prelude::*;

#[fixture(crate = framework)]
async fn renamed(#[default(1)] number: u8) -> Result<u8> {
    provide!(number);
    Ok(())
}

#[fixture(crate = crate::renamed::ours::framework, timeout = "1s")]
fn through_a_path(renamed: u8) -> u8 {
    renamed
}

#[integration_test(crate = framework)]
async fn a_crate_may_be_renamed(#[with(number = 3)] renamed: u8, through_a_path: u8) -> Result<()> {
    assert_eq!(renamed + through_a_path, 6);
    Ok(())
}

#[integration_test(crate = framework)]
fn with_cfg_on_a_parameter(#[cfg(not(any()))] renamed: u8, #[cfg(any())] absent: u8) {
    assert_eq!(renamed, 1);
}
