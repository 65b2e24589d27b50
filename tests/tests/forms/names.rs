//! A fixture is a name in the value namespace, looked up like every other.

use estrade::prelude::*;

/// A module of the same name as a fixture beside it.
mod catalogue {
    pub(super) fn serve() -> u8 {
        1
    }
}

/// A type of the same name as a fixture beside it.
#[expect(non_camel_case_types, reason = "named like a fixture")]
struct account {
    number: u8,
}

#[fixture]
fn catalogue() -> u8 {
    catalogue::serve()
}

#[fixture]
fn account(catalogue: u8) -> self::account_type::Account {
    account_type::Account(account { number: catalogue }.number)
}

mod account_type {
    #[derive(Debug)]
    pub(super) struct Account(pub(super) u8);
}

/// Called as a crate that this one depends on.
#[fixture]
fn anyhow() -> anyhow::Result<u8> {
    Ok(2)
}

#[integration_test]
fn a_fixture_may_be_called_as_a_module_a_type_or_a_crate(
    catalogue: u8,
    account: &account_type::Account,
    anyhow: u8,
) {
    assert_eq!((catalogue, account.0, anyhow), (1, 1, 2));
}

#[fixture]
fn explosive() -> u8 {
    panic!("nobody asked for its value")
}

#[integration_test]
fn calling_a_fixture_does_not_run_it() {
    let _ = explosive();
}

#[integration_test]
fn a_let_shadows_a_fixture(catalogue: u8) {
    let account = catalogue + 1;
    let anyhow = account + 1;
    let catalogue = anyhow + 1;
    assert_eq!((catalogue, anyhow, account), (4, 3, 2));
}

#[fixture]
fn r#type(#[default(1)] r#match: u8) -> u8 {
    r#match
}

#[fixture]
fn r#async(r#type: u8) -> u8 {
    r#type + 1
}

#[integration_test]
fn raw_identifiers_are_names(#[with(r#match = 4)] r#type: u8, r#async: &u8, _type: &u8) {
    assert_eq!((r#type, *r#async), (4, 5));
}

#[integration_test]
async fn r#try(request: &Request) {
    assert_eq!(request.test().map(estrade::TestId::name), Some("try"));
}

mod shared {
    use estrade::prelude::*;

    #[fixture]
    pub(crate) fn imported() -> &'static str {
        "imported"
    }

    pub(super) mod deep {
        use estrade::prelude::*;

        #[derive(Clone)]
        pub(crate) struct Depth(pub(crate) u8);

        #[fixture]
        pub(in super::super) fn buried(#[default(9)] depth: u8, hidden: u8) -> Depth {
            Depth(depth + hidden)
        }

        #[fixture]
        pub(super) fn half_buried() -> u8 {
            4
        }

        #[fixture]
        fn hidden() -> u8 {
            1
        }
    }

    #[fixture]
    pub(self) fn own(#[from(deep::half_buried)] half: u8) -> u8 {
        half / 2
    }

    #[fixture]
    pub fn public(own: u8) -> u8 {
        own + 1
    }
}

use shared::deep::{self, buried};
use shared::{imported, public as renamed};

pub(crate) use shared::imported as exported;

#[integration_test]
fn fixtures_are_imported(
    imported: &str,
    #[with(depth = 1)] buried: deep::Depth,
    renamed: u8,
    exported: &str,
) {
    assert_eq!((imported, exported, buried.0, renamed), ("imported", "imported", 2, 3));
}

mod globbed {
    use super::shared::*;
    use estrade::prelude::*;

    #[integration_test]
    fn by_a_glob(imported: &str, public: u8) {
        assert_eq!((imported, public), ("imported", 3));
    }
}

use estrade_forms::accounts::{self, balance};
use estrade_forms::exported as of_another_crate;

#[integration_test]
async fn fixtures_come_from_another_crate(
    #[with(start = 7)] balance: &accounts::Balance,
    of_another_crate: &str,
    #[from(estrade_forms::accounts::owner)] who: String,
) {
    assert_eq!((balance.amount, of_another_crate, &*who), (7, "exported", "Ada"));
}

#[integration_test(uses(estrade_forms::everywhere))]
fn an_autouse_fixture_of_another_crate_applies_where_it_is_named() {
    assert_eq!(estrade_forms::applied(), 1);
}
