//! `request: &Request`.

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn base() -> usize {
    provide!(1);
}

#[fixture]
async fn wing(base: &usize) -> usize {
    provide!(base + 1);
}

#[fixture]
async fn other_wing(base: &usize) -> usize {
    provide!(base + 1);
}

#[integration_test]
async fn get_in_the_body(request: &Request) -> Result<()> {
    note("before get");
    assert_eq!(*request.get(wing).await?, 2);
    assert_eq!(*request.get(wing).await?, 2);
    Ok(())
}

#[fixture]
async fn asking(request: &Request) -> Result<usize> {
    let wing = request.get(wing).await?;
    provide!(*wing);
    note(&format!("wing is still {wing}"));
    Ok(())
}

#[integration_test]
async fn get_in_a_setup(asking: &usize) {
    assert_eq!(*asking, 2);
}

#[integration_test]
async fn two_gets_at_once(request: &Request) -> Result<()> {
    let (one, two) = tokio::try_join!(request.get(wing), request.get(other_wing))?;
    assert_eq!((one, two), (&2, &2));
    Ok(())
}

/// Asks for `wing` while it is asked for beside it.
#[fixture]
async fn asking_for_the_same(request: &Request) -> Result<usize> {
    let wing = *request.get(wing).await?;
    provide!(wing);
    Ok(())
}

#[fixture]
async fn slow(base: &usize) -> usize {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    provide!(*base);
}

#[fixture]
async fn asking_for_slow(request: &Request) -> Result<usize> {
    let slow = *request.get(slow).await?;
    provide!(slow);
    Ok(())
}

#[integration_test]
async fn two_gets_at_once_one_of_which_asks_for_the_other(request: &Request) -> Result<()> {
    let (one, two) = tokio::try_join!(request.get(slow), request.get(asking_for_slow))?;
    assert_eq!((one, two), (&1, &1));
    let (one, two) = tokio::try_join!(request.get(asking_for_the_same), request.get(wing))?;
    assert_eq!((one, two), (&2, &2));
    Ok(())
}

#[fixture]
async fn two_at_once_in_a_setup(request: &Request) -> Result<usize> {
    let (one, two) = tokio::try_join!(request.get(asking_for_slow), request.get(slow))?;
    provide!(one + two);
    Ok(())
}

#[integration_test]
async fn two_gets_at_once_in_a_setup(two_at_once_in_a_setup: &usize) {
    assert_eq!(*two_at_once_in_a_setup, 2);
}

#[fixture]
async fn hen(request: &Request) -> Result<usize> {
    Ok(*request.get(egg).await?)
}

#[fixture]
async fn nest(egg: &usize) -> usize {
    *egg
}

#[fixture]
async fn egg(request: &Request) -> Result<usize> {
    // By a name that the compiler cannot see through: what it sees, it refuses.
    Ok(*request.get(hen).await?)
}

#[integration_test]
async fn a_cycle_of_gets(nest: &usize) {
    let _ = nest;
}

/// Each waits for the other, and neither asked first.
#[fixture]
async fn left_hand(request: &Request) -> Result<usize> {
    Ok(*request.get(right_hand).await?)
}

#[fixture]
async fn right_hand(request: &Request) -> Result<usize> {
    Ok(*request.get(left_hand).await?)
}

#[integration_test]
async fn a_cycle_of_two_gets_at_once(request: &Request) {
    let (left, right) = tokio::join!(request.get(left_hand), request.get(right_hand));
    assert!(left.is_err_and(|error| error.to_string().contains("cycle")));
    assert!(right.is_err_and(|error| error.to_string().contains("cycle")));
}

#[fixture]
async fn fails(base: &usize) -> Result<usize> {
    let _ = base;
    Err(Error::msg("no setup today"))
}

#[integration_test]
async fn a_get_that_fails(request: &Request) -> Result<()> {
    request.get(fails).await?;
    Ok(())
}

#[integration_test]
async fn a_get_that_fails_and_is_forgiven(request: &Request) {
    for _ in 0..2 {
        let error = request.get(fails).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("fixture `fails`") && error.contains("no setup today"), "{error}");
    }
}

#[fixture]
async fn skips(base: &usize) -> usize {
    let _ = base;
    skip!("not today");
}

#[integration_test]
async fn a_get_that_skips(request: &Request) -> Result<()> {
    request.get(skips).await?;
    Ok(())
}

#[integration_test]
async fn a_get_of_what_the_body_holds_alone(base: &mut usize, request: &Request) -> Result<()> {
    *base += 1;
    request.get(wing).await?;
    Ok(())
}

/// What a fixture has asked for, it holds as its parameters.
#[integration_test]
async fn what_a_fixture_has_asked_for_it_holds(asking: &usize, wing: &mut usize) {
    *wing += *asking;
}

#[fixture(timeout = "200ms")]
async fn hangs() -> usize {
    std::future::pending().await
}

#[integration_test]
async fn a_get_that_hangs(request: &Request) -> Result<()> {
    request.get(hangs).await?;
    Ok(())
}

#[fixture]
async fn too_late(request: &Request) -> Result<()> {
    provide!(());
    request.get(base).await?;
    Ok(())
}

#[integration_test]
async fn a_get_in_a_teardown(too_late: &()) {
    let () = *too_late;
}

#[fixture]
async fn finalized(base: &usize, request: &Request) -> usize {
    request.on_teardown(async { note("finalized: first registered") });
    request.on_teardown(async { note("finalized: second registered") });
    provide!(*base);
    note("finalized: behind `provide!`");
}

#[integration_test]
async fn finalizers_last_in_first_out(finalized: &usize, request: &Request) {
    let _ = finalized;
    request.on_teardown(async { note("test: first registered") });
    request.on_teardown(async { note("test: second registered") });
    note("body");
}

#[integration_test]
async fn the_test_itself(request: &Request) {
    let test = request.test().expect("a test has an id");
    assert_eq!(test.name(), "the_test_itself");
    assert_eq!(test.module(), "rules::requested");
    assert_eq!(test.binary(), "lifecycle-sample::rules");
    assert_eq!(test.attempt(), 1);
    assert_eq!(request.scope(), estrade::Scope::Test);
    if let Ok(run) = std::env::var("NEXTEST_RUN_ID") {
        assert_eq!(request.run_id(), run);
        assert_eq!(std::env::var("NEXTEST_BINARY_ID").as_deref(), Ok(test.binary()));
    } else {
        assert!(request.run_id().starts_with("cargo-"), "{}", request.run_id());
    }
}

#[integration_test]
async fn the_outcome_before_there_is_one(request: &Request) {
    let _ = request.outcome();
}

#[fixture]
async fn attaching(request: &Request) -> Result<()> {
    request.attach("setup.txt", "from the setup")?;
    provide!(());
    let path = request.attach("teardown.txt", "from the teardown")?;
    note(&format!("attached: {}", std::fs::read_to_string(path)?));
    Ok(())
}

#[integration_test]
async fn attachments(attaching: &(), request: &Request) -> Result<()> {
    let () = *attaching;
    for name in ["", ".", "..", "a/b", "/etc/passwd"] {
        assert!(request.attach(name, "x").is_err(), "{name}");
    }
    request.attach("answer.json", br#"{"hits": 0}"#)?;
    Err(Error::msg("no hits"))
}

#[integration_test]
async fn attachments_of_a_test_that_passes(attaching: &()) {
    let () = *attaching;
}

/// However the body ends.
#[integration_test]
async fn finalizers_of_a_test_that_fails(finalized: &usize, request: &Request) {
    request.on_teardown(async { note("test: finalizer") });
    assert_eq!(*finalized, 2, "one is not two");
}

/// Attempts 1 and 2 fail.
#[fixture]
async fn attempt(request: &Request) -> Result<u32> {
    let attempt = request.test().map_or(0, estrade::TestId::attempt);
    request.attach("attempt.txt", attempt.to_string())?;
    provide!(attempt);
    note(&format!("attempt {attempt} ends"));
    Ok(())
}

#[integration_test]
async fn flaky(attempt: &u32) {
    if std::env::var_os("NEXTEST").is_some() {
        assert_eq!(*attempt, 3, "the third attempt passes");
    }
}

#[integration_test]
fn get_in_a_plain_body(request: &Request) -> Result<()> {
    let runtime = tokio::runtime::Handle::current();
    assert_eq!(*runtime.block_on(request.get(wing))?, 2);
    Ok(())
}

/// Gives up waiting for what it asked for, which is set up and torn down all the same.
#[integration_test]
async fn a_get_that_is_given_up(request: &Request) {
    tokio::select! {
        biased;
        _ = request.get(slow) => {}
        () = std::future::ready(()) => note("given up"),
    }
}

/// Asks for something that the test has as well, and has changed; before its turn.
#[fixture]
async fn early(request: &Request) -> Result<usize> {
    provide!(*request.get(changeable).await?);
    Ok(())
}

#[fixture]
async fn changeable(base: &usize, #[default(1)] factor: usize) -> usize {
    provide!(base * factor);
}

#[integration_test]
async fn a_get_before_its_turn(early: &usize, #[with(factor = 5)] changeable: &usize) {
    assert_eq!((early, changeable), (&5, &5));
}

#[integration_test(replace(base = 3))]
async fn a_get_before_its_turn_of_what_needs_a_replaced_one(early: &usize, changeable: &usize) {
    assert_eq!((early, changeable), (&3, &3));
}

#[integration_test(replace(base = 3))]
async fn a_get_of_what_nobody_else_asks_for(
    early: &usize,
    #[with(factor = 5)]
    #[from(changeable)]
    _changed: &usize,
    request: &Request,
) -> Result<()> {
    assert_eq!((early, request.get(wing).await?), (&15, &4));
    Ok(())
}

/// Takes no notice of an error.
#[fixture]
async fn forgiving(request: &Request) {
    assert!(request.get(fails).await.is_err());
}

#[integration_test]
async fn a_get_that_fails_before_its_turn(forgiving: &(), fails: &usize) {
    let _ = (forgiving, fails);
}
