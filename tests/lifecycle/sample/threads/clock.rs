//! `tokio::time::pause`, which wants everything on one thread.

use std::time::Duration;

use estrade::prelude::*;
use lifecycle_sample::note;
use tokio::time::Instant;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The clock stands still from the setup on, and jumps when nothing else is to do.
#[fixture]
async fn paused() -> Instant {
    tokio::time::pause();
    let begin = Instant::now();
    tokio::time::sleep(DAY).await;
    provide!(begin);
    tokio::time::sleep(DAY).await;
    note(&format!("days at the end: {}", begin.elapsed().as_secs() / DAY.as_secs()));
}

#[integration_test(flavor = "current_thread", timeout = "20s")]
async fn days_go_by_at_once(paused: &Instant) {
    tokio::time::sleep(DAY).await;
    assert_eq!(paused.elapsed().as_secs() / DAY.as_secs(), 2);
}
