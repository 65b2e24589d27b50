//! Fixtures for other crates, and unit tests beside the code.

use std::sync::atomic::{AtomicUsize, Ordering};

use estrade::prelude::*;

pub use crate::accounts::owner as exported_owner;
pub use crate::hidden::exported;

/// Fixtures in a module of their own.
pub mod accounts {
    use estrade::prelude::*;

    /// Money.
    #[derive(Debug)]
    pub struct Balance {
        /// In cents.
        pub amount: i64,
    }

    /// A balance that belongs to the owner.
    #[fixture]
    pub async fn balance(owner: &str, #[default(0)] start: i64) -> Result<Balance> {
        assert!(!owner.is_empty());
        let balance = provide!(Balance { amount: start });
        assert_eq!(balance.amount, start);
        Ok(())
    }

    /// Whose it is.
    #[fixture]
    pub fn owner() -> String {
        "Ada".to_owned()
    }
}

mod hidden {
    use estrade::prelude::*;

    /// Exported by another path.
    #[fixture]
    pub fn exported() -> &'static str {
        "exported"
    }
}

static APPLIED: AtomicUsize = AtomicUsize::new(0);

/// Applies to the unit tests of this crate, and to tests of others where `uses` names it.
#[fixture(autouse)]
pub fn everywhere() {
    APPLIED.fetch_add(1, Ordering::SeqCst);
}

/// How often [`everywhere`] was set up in this process.
pub fn applied() -> usize {
    APPLIED.load(Ordering::SeqCst)
}

/// A test in a documentation example compiles; rustc collects none there.
///
/// ```
/// use estrade::prelude::*;
///
/// #[fixture]
/// fn three() -> u8 {
///     3
/// }
///
/// #[integration_test]
/// async fn three_is_three(three: u8) -> Result<()> {
///     assert_eq!(three, 3);
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// ```
/// # use estrade::prelude::*;
/// #[fixture]
/// async fn port(#[default(80)] number: u16) -> Result<u16> {
///     provide!(number);
///     Ok(())
/// }
///
/// #[integration_test]
/// fn ports(#[with(number = 81)] port: u16) {
///     assert_eq!(port, 81);
/// }
/// ```
pub fn documented() {}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    use crate::accounts::balance;

    #[integration_test]
    async fn a_unit_test_knows_where_it_is(
        request: &Request,
        balance: &crate::accounts::Balance,
    ) -> Result<()> {
        let test = request.test().ok_or("a test has an id")?;
        assert_eq!(test.name(), "a_unit_test_knows_where_it_is");
        assert_eq!(test.module(), "estrade_forms::tests");
        assert_eq!(test.binary(), "estrade-forms");
        assert_eq!(balance.amount, 0);
        assert!(crate::applied() > 0, "it applies in its own crate");
        Ok(())
    }
}
