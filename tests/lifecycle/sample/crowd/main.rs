//! Many tests at once in one process, each with a chain of its own.

use std::sync::Arc;

use estrade::prelude::*;
use tokio::sync::Barrier;

static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

#[fixture]
async fn number() -> usize {
    provide!(COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
}

#[fixture]
async fn echo(number: &usize) -> Arc<Barrier> {
    let barrier = Arc::new(Barrier::new(2));
    let task = tokio::spawn({
        let barrier = Arc::clone(&barrier);
        async move { barrier.wait().await.is_leader() }
    });
    let _ = number;
    provide!(barrier);
    assert!(task.await.is_ok(), "the task ends, since the body met it");
}

#[fixture]
fn plain(number: &usize) -> usize {
    provide!(*number);
}

/// Waits for as many tests as are to run in this process at once.
async fn all_together() {
    let all = std::env::var("CROWD").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    while COUNT.load(std::sync::atomic::Ordering::SeqCst) < all {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

macro_rules! ten {
    ($($name:ident)*) => { $(mod $name {
        use estrade::prelude::*;
        use tokio::sync::Barrier;

        use super::super::{all_together, echo, number, plain};

        #[integration_test]
        async fn awaits(echo: &Barrier, plain: &usize, number: &usize) {
            assert_eq!(plain, number);
            echo.wait().await;
            all_together().await;
        }

        #[integration_test(flavor = "current_thread")]
        async fn awaits_on_one_thread(echo: &Barrier, plain: &usize, number: &usize) {
            assert_eq!(plain, number);
            echo.wait().await;
            all_together().await;
        }
    })* };
}

macro_rules! two_hundred {
    ($($name:ident)*) => { $(mod $name {
        ten! { a b c d e f g h i j }
    })* };
}

two_hundred! { a b c d e f g h i j }
