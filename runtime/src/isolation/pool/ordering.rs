//! What one namespace asks for first, and what it has been given of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

use tokio::sync::{Mutex, MutexGuard};

use super::super::deletion;
use super::super::ledger::Kind;
use super::super::names::Names;
use super::super::refusal::Result;
use super::super::request::path::encode;
use super::super::upstream::Line;
use super::counter::Counter;
use super::order::Order;
use super::wire::Ready;

#[derive(Debug)]
pub(in crate::isolation) struct Ordering {
    counter: Arc<Counter>,
    begun: Mutex<Begun>,
    /// The test has done something else than creating indices.
    is_over: AtomicBool,
}

#[derive(Debug, Default)]
pub(in crate::isolation) struct Begun {
    asked: Vec<Order>,
    /// What is there and has not been asked for yet.
    waiting: Vec<Ready>,
}

impl Ordering {
    pub(in crate::isolation) fn new(counter: Arc<Counter>) -> Ordering {
        Ordering { counter, begun: Mutex::default(), is_over: AtomicBool::new(false) }
    }

    /// Whether all that can be asked of the stock has been asked.
    pub(in crate::isolation) fn is_done(&self) -> bool {
        self.is_over.load(Memory::Relaxed)
    }

    /// Whether an index of this name is there that the test has not asked for.
    pub(in crate::isolation) async fn waits(&self, name: &str) -> bool {
        self.begun.lock().await.waiting.iter().any(|ready| ready.name == name)
    }

    /// The index that the test asks for next, where there is one. The guard is held until it has been made otherwise.
    pub(in crate::isolation) async fn next(
        &self,
        order: Order,
        names: &Names,
        line: &Line,
    ) -> Result<Option<Ready>> {
        let mut begun = self.begun.lock().await;
        if self.is_done() {
            return Ok(None);
        }
        if begun.asked.is_empty() {
            if names.page().count() > 0 {
                // It has made something else before, which no set can have.
                self.is_over.store(true, Memory::Relaxed);
                return Ok(None);
            }
            begun.waiting = self.first(&order, names, line).await?;
        }
        let found = begun.waiting.iter().position(|ready| ready.order == order);
        if found.is_none() {
            discard(&mut begun, line).await?;
        }
        begun.asked.push(order);
        Ok(found.map(|at| begun.waiting.remove(at)))
    }

    /// The set that begins with this, as this namespace's own.
    async fn first(&self, order: &Order, names: &Names, line: &Line) -> Result<Vec<Ready>> {
        let Some(set) = self.counter.take(order).await else { return Ok(Vec::new()) };
        let Ok(id) = set.namespace.parse() else { return Ok(Vec::new()) };
        let all: Vec<String> = set.names().collect();
        if !names.record_first(&all)? {
            return Ok(Vec::new());
        }
        if self.counter.keep(&all).await {
            if names.begin_with(&id, all.len()) {
                return Ok(set.indices);
            }
            // Somebody else was faster to make something, under another prefix.
            deletion::delete(line, &encode(&all.join(","))).await?;
        }
        // It stays the keeper's, or is gone.
        for name in &all {
            let _ = names.page().forget(Kind::Index, name);
        }
        Ok(Vec::new())
    }

    /// The test does something else: what it has not asked for is not there.
    pub(in crate::isolation) async fn end(&self, line: &Line) -> Result<()> {
        if self.is_done() {
            return Ok(());
        }
        let mut begun: MutexGuard<'_, Begun> = self.begun.lock().await;
        // Before its first index a test may look around.
        if !begun.asked.is_empty() {
            discard(&mut begun, line).await?;
            self.is_over.store(true, Memory::Relaxed);
        }
        Ok(())
    }

    /// Whether the keeper deletes what stands on the page.
    pub(in crate::isolation) async fn is_over(&self, names: &Names) -> bool {
        let asked = std::mem::take(&mut self.begun.lock().await.asked);
        self.counter.is_over(names.id().to_string(), asked).await
    }
}

async fn discard(begun: &mut Begun, line: &Line) -> Result<()> {
    if begun.waiting.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = begun.waiting.iter().map(|ready| ready.name.clone()).collect();
    for batch in deletion::batches(&names) {
        deletion::delete(line, &encode(&batch.join(","))).await?;
    }
    begun.waiting.clear();
    Ok(())
}
