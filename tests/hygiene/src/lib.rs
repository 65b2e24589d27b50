//! A library of fixtures under every lint that one might deny.
//!
//! What documentation shows compiles and is no less strict; nothing runs there.
//!
//! ```no_run
//! #![deny(warnings)]
//! use framework::prelude::*;
//!
//! #[fixture(crate = framework)]
//! async fn greeting(#[default("Hello".to_owned())] word: String) -> Result<String> {
//!     let greeting = provide!(format!("{word}, world"));
//!     assert!(!greeting.is_empty());
//!     Ok(())
//! }
//!
//! #[integration_test(crate = framework)]
//! async fn greets(#[with(word = "Hi".to_owned())] greeting: &str) -> Result<()> {
//!     assert_eq!(greeting, "Hi, world");
//!     Ok(())
//! }
//! # fn main() {}
//! ```

#![deny(warnings, missing_docs, unreachable_pub, missing_debug_implementations, missing_copy_implementations)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, unused_qualifications, single_use_lifetimes)]
#![deny(unused_results, trivial_casts, trivial_numeric_casts, let_underscore_drop, elided_lifetimes_in_paths)]
#![deny(unused_lifetimes, unused_import_braces, absolute_paths_not_starting_with_crate, non_ascii_idents)]
#![deny(redundant_lifetimes, unit_bindings, variant_size_differences, unused_macro_rules)]
#![deny(rust_2018_idioms, future_incompatible, nonstandard_style, let_underscore, keyword_idents, unused)]
#![deny(meta_variable_misuse, explicit_outlives_requirements, macro_use_extern_crate, unsafe_op_in_unsafe_fn)]
#![deny(impl_trait_overcaptures, redundant_imports, tail_expr_drop_order, if_let_rescope, ffi_unwind_calls)]
// Those of clippy's restrictions that nobody can keep who is not asked to write so.
#![deny(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::default_numeric_fallback,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::mem_forget,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::multiple_inherent_impl,
    clippy::pattern_type_mismatch,
    clippy::question_mark_used,
    clippy::same_name_method,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_core,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]
#![forbid(unsafe_code)]

use framework::prelude::*;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// Whose it is.
    pub owner: String,
}

/// An account, with a teardown.
#[fixture(crate = framework, timeout = "5s")]
pub async fn account(#[default("Ada".to_owned())] owner: String) -> Result<Account> {
    let account = provide!(Account { owner });
    drop(account);
    Ok(())
}

/// Its owner, without one.
#[fixture(crate = framework)]
pub fn owner(account: &Account, request: &Request) -> String {
    let _ = request.run_id();
    account.owner.clone()
}

/// Has no value before somebody says which.
#[fixture(crate = framework)]
pub fn required(#[default(panic!("say which"))] number: usize) -> usize {
    number
}

/// Wide, and with nothing to give.
#[fixture(crate = framework, scope = session)]
pub fn seed() {}

/// For a module, and waiting for nothing.
#[fixture(crate = framework, scope = module)]
pub async fn folder(seed: ()) -> String {
    let () = seed;
    String::new()
}

/// Changes what it depends on.
#[fixture(crate = framework)]
pub fn renamed(#[with(owner = "Bo".to_owned())] account: &mut Account, owner: String) -> usize {
    account.owner.push('!');
    owner.len()
}

#[cfg(test)]
mod tests {
    use core::fmt::Error as FormatError;

    use framework::prelude::*;

    use super::{Account, account, owner, renamed, required};

    #[fixture(crate = framework, autouse)]
    async fn quiet() -> Result<()> {
        provide!(());
        Ok(())
    }

    #[fixture(crate = framework)]
    async fn unused(_quiet: &()) {}

    #[integration_test(crate = framework)]
    async fn asynchronous(account: &Account, owner: &str) -> Result<()> {
        assert_eq!(account.owner, owner);
        Ok(())
    }

    #[integration_test(crate = framework, timeout = "1s", flavor = "current_thread", uses(owner))]
    fn plain(#[with(owner = "Bo".to_owned())] mut account: Account) {
        account.owner.clear();
        assert!(account.owner.is_empty());
    }

    #[integration_test(crate = framework, replace(owner = String::new()))]
    fn replaced(owner: &str, renamed: usize, _account: Account) -> Result<(), FormatError> {
        assert_eq!((owner, renamed), ("", 0));
        Ok(())
    }

    #[integration_test(crate = framework)]
    fn a_default_may_be_a_panic(#[with(2)] required: usize) {
        assert_eq!(required, 2);
    }

    #[integration_test(crate = framework)]
    fn exclusive(account: &mut Account) {
        account.owner.clear();
    }

    #[integration_test(crate = framework)]
    #[case("a", 1)]
    #[case::longer("ab", 2)]
    async fn cases(#[case] text: &str, #[case] length: usize, #[with(text.to_owned())] account: &Account) {
        assert_eq!((text.len(), &*account.owner), (length, text));
    }

    #[integration_test(crate = framework)]
    #[should_panic(expected = "panics")]
    fn panics() -> ! {
        panic!("panics")
    }
}
