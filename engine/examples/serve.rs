//! Serves one tenant until the process is ended, and prints its address: `serve [PORT]`.

use estrade_engine::{Engine, EngineConfig};

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let engine = Engine::start(EngineConfig::default())?;
    let tenant = engine.tenant_on(port)?;
    println!("{}", tenant.url());
    loop {
        std::thread::park();
    }
}
