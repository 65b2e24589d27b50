//! Deletes what tests that have ended made, beside those that run: many namespaces with a few requests.
//!
//! Whoever has ended waits for others to be deleted with. Nobody waits for the deletion but the end of the run.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use super::super::deletion;
use super::super::names::Names;
use super::super::upstream::Line;
use super::keeper::Shared;

/// As many wait. A deletion alone costs the server as much as ten together do; but each index that is there makes the
/// creation of every other one slower, too, so that forty together save nothing more. While a stock that was full is used
/// up, less comes here than was taken there.
const MANY: usize = 25;

/// Where no test has ended for so long, the server has time.
const QUIET: Duration = Duration::from_secs(1);

/// How long the server may take to delete what these made.
const DELETED: Duration = Duration::from_secs(60);

/// Deletes until nobody brings any more; comes back with what is left.
pub(super) async fn work(shared: Arc<Shared>, mut ended: UnboundedReceiver<Names>) -> Vec<String> {
    let mut left = Vec::new();
    while let Some(first) = ended.recv().await {
        let mut together = vec![first];
        while together.iter().map(|names| names.page().count()).sum::<usize>() < MANY
            && let Ok(Some(next)) = timeout(QUIET, ended.recv()).await
        {
            together.push(next);
        }
        left.extend(remove(&shared.line, &together).await);
    }
    left
}

/// Deletes what these namespaces made, and their pages; comes back with what is left.
pub(super) async fn remove(line: &Line, namespaces: &[Names]) -> Vec<String> {
    let all: Vec<&Names> = namespaces.iter().collect();
    let left = match timeout(DELETED, deletion::of_several(line, &all)).await {
        Ok(Ok(left)) => left,
        Ok(Err(refusal)) => return told(namespaces, refusal.reason()),
        Err(_) => return told(namespaces, &format!("the server took longer than {} s", DELETED.as_secs())),
    };
    let mut still = Vec::new();
    for (names, left) in namespaces.iter().zip(left) {
        if !left.is_empty() {
            still.push(format!("{}: {}", names.id(), left.join(", ")));
        } else if let Err(error) = names.page().remove() {
            still.push(error.to_string());
        }
    }
    still
}

fn told(namespaces: &[Names], why: &str) -> Vec<String> {
    namespaces.iter().map(|names| format!("{}: {why}", names.id())).collect()
}
