//! The embedded engine: one per process and version, a tenant for every test.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use estrade_engine::{Engine, EngineConfig, Tenant, Witness};
use serde_json::Value;

use super::Server;
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
}
