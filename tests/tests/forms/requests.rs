//! `request: &Request`

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use estrade::prelude::*;
use estrade::{Outcome, Scope};

#[fixture]
fn late() -> Vec<u8> {
    vec![1, 2, 3]
}

#[fixture]
async fn asking(request: &Request, late: &[u8]) -> Result<usize> {
    let early = late.len();
    assert_eq!(request.scope(), Scope::Test);
    assert!(request.test().is_some());
    provide!(early);
    assert_eq!(request.outcome(), Outcome::Passed);
    Ok(())
}

#[integration_test]
async fn knows_the_test(request: &Request, asking: usize) -> Result<()> {
    let test = request.test().ok_or("a test has an id")?;
    assert_eq!(test.name(), "knows_the_test");
    assert_eq!(test.module(), "forms::requests");
    assert_eq!(test.binary(), "estrade-tests::forms");
    assert_eq!(test.attempt(), 1);
    assert!(!request.run_id().is_empty());
    assert_eq!(asking, 3);
    Ok(())
}

#[integration_test]
async fn gets_a_fixture_now(request: &Request) -> Result<()> {
    let late: &Vec<u8> = request.get(late).await?;
    assert_eq!(late.len(), request.get(self::late).await?.len());
    Ok(())
}

#[fixture]
fn finalized(request: &Request) -> Arc<AtomicBool> {
    let done = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&done);
    request.on_teardown(async move { flag.store(true, Ordering::SeqCst) });
    provide!(Arc::clone(&done));
    assert!(!done.load(Ordering::SeqCst), "finalizers run after the code behind `provide!`");
}

#[integration_test]
fn has_finalizers(finalized: &Arc<AtomicBool>, request: &Request) {
    assert!(!finalized.load(Ordering::SeqCst));
    request.on_teardown(async { Result::<()>::Ok(()) });
}

#[integration_test]
fn a_request_may_have_another_name(#[from(request)] context: &Request) {
    assert_eq!(context.scope(), Scope::Test);
}
