//! Tests whose steps take about as long as a lane is left alone, so that some are caught up with at every point.

use std::thread;
use std::time::Duration;

use estrade::prelude::*;

/// What takes its time to go.
struct Slow(Duration);

impl Drop for Slow {
    fn drop(&mut self) {
        thread::sleep(self.0);
    }
}

/// From nothing to 6 ms: more and less than a lane is left alone, which is 5.
fn pause(step: usize, request: &Request) -> Duration {
    let test = request.test().map_or(0, |test| test.to_string().bytes().map(usize::from).sum());
    Duration::from_micros(400 * ((test * 7 + step * 5) % 16) as u64)
}

#[fixture]
async fn awaited(request: &Request) -> Slow {
    tokio::time::sleep(pause(1, request)).await;
    Slow(pause(2, request))
}

#[fixture]
fn blocking(awaited: &Slow, request: &Request) -> Slow {
    thread::sleep(pause(3, request));
    Slow(awaited.0 / 2)
}

#[fixture]
async fn asked_for(request: &Request) -> Slow {
    tokio::time::sleep(pause(4, request)).await;
    Slow(Duration::ZERO)
}

#[fixture]
async fn asking(blocking: &Slow, request: &Request) -> Result<Slow> {
    request.get(asked_for).await?;
    request.on_teardown(async {});
    Ok(Slow(blocking.0 / 2))
}

macro_rules! ten {
    ($($name:ident)*) => { $(mod $name {
        use estrade::prelude::*;

        use super::super::{Slow, asking, awaited, blocking, pause};

        #[integration_test]
        fn returns(awaited: &Slow, blocking: &Slow, request: &Request) {
            let _ = (awaited, blocking);
            std::thread::sleep(pause(5, request));
        }

        #[integration_test]
        async fn asks(asking: &Slow, request: &Request) {
            let _ = asking;
            tokio::time::sleep(pause(6, request)).await;
        }
    })* };
}

macro_rules! hundred {
    ($($name:ident)*) => { $(mod $name {
        ten! { a b c d e }
    })* };
}

hundred! { a b c d e f g h i j }
