//! Autouse fixtures apply to the tests of their module and below.

use std::sync::Mutex;

use estrade::prelude::*;

/// Which autouse fixture ran for which test.
static RAN: Mutex<Vec<(&str, String)>> = Mutex::new(Vec::new());

fn ran(fixture: &'static str, request: &Request) {
    let test = request.test().map(|test| test.name().to_owned()).unwrap_or_default();
    RAN.lock().expect("no fixture panics with the lock").push((fixture, test));
}

fn ran_for(request: &Request) -> Vec<&'static str> {
    let test = request.test().map(estrade::TestId::name);
    let all = RAN.lock().expect("no test panics with the lock");
    all.iter().filter(|(_, name)| Some(name.as_str()) == test).map(|(fixture, _)| *fixture).collect()
}

#[fixture(autouse)]
fn outer(request: &Request) {
    ran("outer", request);
}

#[integration_test]
fn in_its_own_module(request: &Request) {
    assert_eq!(ran_for(request), ["outer"]);
}

mod first {
    use super::{ran, ran_for};
    use estrade::prelude::*;

    #[fixture(autouse)]
    async fn inner(request: &Request) -> Result<()> {
        ran("inner", request);
        provide!(());
        Ok(())
    }

    #[integration_test]
    fn in_a_module_below(request: &Request) {
        assert_eq!(ran_for(request), ["outer", "inner"]);
    }

    mod deeper {
        use super::ran_for;
        use estrade::prelude::*;

        #[integration_test]
        fn further_below(request: &Request) {
            assert_eq!(ran_for(request), ["outer", "inner"]);
        }
    }
}

mod second {
    use super::ran_for;
    use estrade::prelude::*;

    #[integration_test]
    fn not_in_a_sibling(request: &Request) {
        assert_eq!(ran_for(request), ["outer"]);
    }
}
