//! Sends the same requests straight to a real server, through a relay, through a proxy and through Estrade's gateway, in
//! turns; prints, as JSON, how long each took, how many went through at once, and how much memory a large bulk needed.
//!
//! `sample-gateway http://127.0.0.1:PORT FOLDER`: the server, and where what is made on it is recorded.

mod bulk;
mod client;
mod proxy;
mod relay;
mod searches;

use std::path::Path;

use estrade::__private::isolation::{Gateway, Ledger, NamespaceId, Upstream};
use estrade::Result;
use serde_json::{Map, Value};

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder] = given.as_slice() else {
        return Err("it takes two arguments: http://127.0.0.1:PORT FOLDER".into());
    };
    let gateway = Gateway::start(Upstream::new(url)?)?;
    let ledger = Ledger::in_folder(Path::new(folder))?;
    let id = NamespaceId::new("0a1b2c3d", "bench", u64::from(std::process::id()))?;
    let namespace = gateway.namespace(&id, &ledger)?;
    let mut told = Map::new();
    let ways = [url.as_str(), &relay::start(url)?, &proxy::start(url)?, &namespace.url()];
    let searched = searches::measure(ways, &id, &mut told);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(namespace.close())?;
    searched?;
    told.insert("bulk".to_owned(), bulk::megabytes(&ledger)?.into());
    println!("{}", Value::Object(told));
    Ok(())
}
