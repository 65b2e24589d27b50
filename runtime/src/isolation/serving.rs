//! A port of a namespace: its connections, and the requests on them.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::RwLock;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::exchange::Exchange;

/// Serves until it is aborted, which also closes every connection.
pub(super) async fn serve(listener: std::net::TcpListener, exchange: Arc<Exchange>, busy: Arc<RwLock<()>>) {
    // It fails only where the runtime is shutting down; clients then see a closed port.
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let mut connections = JoinSet::new();
    loop {
        // An accept fails when a client is gone again or descriptors are short; both pass.
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(5)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        // Without it every answer waits for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let (exchange, busy) = (Arc::clone(&exchange), Arc::clone(&busy));
        connections.spawn(async move {
            let service = service_fn(|request| {
                let (exchange, busy) = (Arc::clone(&exchange), Arc::clone(&busy));
                // A client that goes away does not stop the server, so it must not stop us from knowing when it is done.
                GoesOn::new(async move {
                    let _busy = busy.read().await;
                    exchange.answer(request).await
                })
            });
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// What goes on by itself when nobody waits for it any more.
struct GoesOn<F: Future<Output: Send> + Send + 'static>(Option<Pin<Box<F>>>);

impl<F: Future<Output: Send> + Send + 'static> GoesOn<F> {
    fn new(work: F) -> GoesOn<F> {
        GoesOn(Some(Box::pin(work)))
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for GoesOn<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // Whoever has its output does not ask again.
        let Some(work) = &mut self.0 else { return Poll::Pending };
        let output = ready!(work.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(output)
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for GoesOn<F> {
    fn drop(&mut self) {
        // What has panicked cannot go on.
        let rest = self.0.take().filter(|_| !thread::panicking());
        if let (Some(rest), Ok(runtime)) = (rest, Handle::try_current()) {
            runtime.spawn(rest);
        }
    }
}
