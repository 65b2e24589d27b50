//! The embedded engine: one per process and version, a tenant for every test.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use estrade_engine::{Engine, EngineConfig, Tenant, Witness};
use serde_json::{Value, json};

use super::{Server, Sharing};
use crate::config::Config;
use crate::error::{Error, Result};

/// An empty virtual cluster on a port of its own.
///
/// `indices` are those that a first write creates, where there is a mappings folder; `witness` sees what it is asked.
pub(crate) fn tenant(
    config: &Config,
    indices: Option<BTreeMap<String, Value>>,
    witness: Option<Arc<dyn Witness>>,
) -> Result<Embedded> {
    /// Engines live as long as the process: another test may need them in a moment.
    static ENGINES: Mutex<Vec<(EngineConfig, Engine)>> = Mutex::new(Vec::new());
    let mut wanted = EngineConfig { indices, ..EngineConfig::default() };
    if let Some(name) = &config.elasticsearch.name {
        wanted.name.clone_from(name);
    }
    if let Some(version) = &config.elasticsearch.version {
        wanted.version.clone_from(version);
    }
    let failed = |error: std::io::Error| {
        Error::msg(format!("the embedded Elasticsearch could not be started: {error}"))
    };
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    let at = match engines.iter().position(|(config, _)| *config == wanted) {
        Some(at) => at,
        None => {
            engines.push((wanted.clone(), Engine::start(wanted).map_err(failed)?));
            engines.len() - 1
        }
    };
    let engine = &engines[at].1;
    witness
        .map_or_else(|| engine.tenant(), |witness| engine.witnessed_tenant(witness))
        .map(Embedded)
        .map_err(failed)
}

/// A tenant of the engine; gone when it is dropped.
pub(crate) struct Embedded(Tenant);

impl Server for Embedded {
    fn url(&self) -> String {
        self.0.url()
    }

    fn sharing(&self) -> Option<Arc<dyn Sharing>> {
        Some(Arc::new(Indices(self.0.sharing())))
    }
}

/// Copies of indices go from one tenant to another, whichever process it is in.
#[derive(Debug)]
struct Indices(estrade_engine::Sharing);

impl Sharing for Indices {
    fn port_of(&self, author: &str) -> Result<String> {
        let address = self.0.port_of(author).map_err(|error| not_shared(&error))?;
        Ok(format!("http://{address}"))
    }

    fn made_by(&self, authors: &[String]) -> Result<Value> {
        Ok(json!({ "copies": self.0.made_by(authors).map_err(|error| not_shared(&error))? }))
    }

    fn show(&self, mut made: Value) -> Result<()> {
        match made.get_mut("copies") {
            Some(copies) => self.0.show(copies.take()).map_err(|error| not_shared(&error)),
            None => Err(Error::msg(
                "this test's `es` is on the embedded engine, and the run's `shared_es` on a real server: say once, in the \
                 workspace's estrade.toml, which it is",
            )),
        }
    }
}

fn not_shared(error: &std::io::Error) -> Error {
    Error::msg(error.to_string())
}
