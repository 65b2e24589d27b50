//! Deletes what tests that have ended made, beside those that run: many namespaces with a few requests.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use super::super::deletion;
use super::super::names::Names;
use super::super::upstream::Line;
use super::keeper::Shared;

/// A deletion of this many costs the server hardly more than one of a single index.
const MANY: usize = 40;

/// How long a namespace waits for others to be deleted with. Meanwhile its indices cost the server something.
const TOGETHER: Duration = Duration::from_millis(100);

/// How long the server may take to delete what these made.
const DELETED: Duration = Duration::from_secs(60);

/// Deletes until nobody brings any more; comes back with what is left.
pub(super) async fn work(shared: Arc<Shared>, mut ended: UnboundedReceiver<Names>) -> Vec<String> {
    let mut left = Vec::new();
    while let Some(first) = ended.recv().await {
        let mut together = vec![first];
        let more = async {
            while together.len() < MANY
                && let Some(next) = ended.recv().await
            {
                together.push(next);
            }
        };
        // What has come by then.
        let _ = timeout(TOGETHER, more).await;
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
