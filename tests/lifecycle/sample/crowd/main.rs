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

macro_rules! ten {
    ($($name:ident)*) => { $(mod $name {
        use estrade::prelude::*;
        use tokio::sync::Barrier;

        use super::super::{echo, number, plain};

        #[integration_test]
        async fn awaits(echo: &Barrier, plain: &usize, number: &usize) {
            assert_eq!(plain, number);
            echo.wait().await;
        }

        #[integration_test(flavor = "current_thread")]
        async fn awaits_on_one_thread(echo: &Barrier, plain: &usize, number: &usize) {
            assert_eq!(plain, number);
            echo.wait().await;
        }
    })* };
}

macro_rules! two_hundred {
    ($($name:ident)*) => { $(mod $name {
        ten! { a b c d e f g h i j }
    })* };
}

two_hundred! { a b c d e f g h i j }
