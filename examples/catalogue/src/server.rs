//! The HTTP server: routes, a port, and an orderly end.

use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::error::StartError;
use crate::store::Store;
use crate::{assets, promos, schedule, search};

/// A catalogue that listens.
#[derive(Debug)]
pub struct Server {
    url: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

/// Serves the catalogue on a free port of this machine, reading the Elasticsearch at `es_url`.
///
/// Fails where there is no Elasticsearch.
pub async fn serve(es_url: &str) -> Result<Server, StartError> {
    serve_on((Ipv4Addr::LOCALHOST, 0).into(), es_url).await
}

/// The same on an address of your choice.
pub async fn serve_on(address: SocketAddr, es_url: &str) -> Result<Server, StartError> {
    let store = Store::connect(es_url).await?;
    let listener = TcpListener::bind(address).await.map_err(|cause| StartError::Listen { address, cause })?;
    let address = listener.local_addr().map_err(|cause| StartError::Listen { address, cause })?;
    let (stop, stopped) = oneshot::channel();
    let serving = axum::serve(
        // Answers are small: without this the kernel holds each of them back for 40 ms.
        listener.tap_io(|connection| _ = connection.set_nodelay(true)),
        routes(store),
    )
    .with_graceful_shutdown(ended(stopped));
    Ok(Server { url: format!("http://{address}"), stop, task: tokio::spawn(serving.into_future()) })
}

impl Server {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers the requests under way and takes no new ones.
    pub async fn shutdown(self) -> io::Result<()> {
        // Nobody listens any more where the server has ended by itself: the task then says why.
        let _ = self.stop.send(());
        self.task.await?
    }
}

fn routes(store: Store) -> Router {
    Router::new()
        .route("/catalogue/promos", get(promos::list))
        .route("/catalogue/assets/by_id", get(assets::by_id))
        .route("/catalogue/search", get(search::by_title))
        .route("/catalogue/schedule", get(schedule::between))
        .with_state(Arc::new(store))
}

/// Ready when someone asks for the end, or when the [`Server`] is gone.
async fn ended(stopped: oneshot::Receiver<()>) {
    _ = stopped.await;
}
