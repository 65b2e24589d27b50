//! The gateway: the same searches straight to a real server, through a relay that only copies bytes, through a proxy that
//! translates nothing, and through the gateway, in turns, over connections that are kept.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Result;
use crate::cargo::{build, home, run, scratch};
use crate::series::Series;
use crate::table::{Table, reached};

const LATENCY_TO_REACH: f64 = 0.3;
const THROUGHPUT_TO_REACH: f64 = 5.0;
const MEMORY_TO_REACH: f64 = 20.0;

/// The rows below each: what nothing that stands in between can do without, and what nothing can that speaks HTTP.
const BY_A_RELAY: &str = "the same, by a relay that copies bytes and reads nothing";
const BY_A_PROXY: &str = "the same, by a proxy of hyper on both sides that translates nothing";

/// The first start of a server fetches and trains it.
const READY: Duration = Duration::from_mins(5);

/// What a search costs more than straight to the server, one value for each run.
#[derive(Default)]
struct More {
    /// Milliseconds added to a search of 10 and of 200 hits.
    added: [Series; 2],
    /// Percent of the searches a second that are lost, at 2 and 4 connections.
    lost: [Series; 2],
}

/// What the load tells of one build.
#[derive(Default)]
struct Told {
    gateway: More,
    relay: More,
    proxy: More,
    /// Megabytes more at the highest, in a bulk of 100.
    bulk: Series,
}

pub(crate) fn measure(runs: usize) -> Result<Table> {
    let binaries = [
        build("sample-gateway", "--bin", "sample-gateway", false)?,
        build("sample-gateway", "--bin", "sample-gateway", true)?,
    ];
    let server = Server::start()?;
    // It is made for this user alone.
    let ledger = scratch("gateway")?.join("ledger");
    let mut measured = [Told::default(), Told::default()];
    for _ in 0..runs {
        for (binary, told) in binaries.iter().zip(&mut measured) {
            let text = run(Command::new(binary).arg(&server.url).arg(&ledger))?;
            told.read(&serde_json::from_str(&text)?)?;
        }
    }
    let mut table = Table::new(&["what", "debug", "to reach", "release", "to reach"]);
    let mut row = |what: &str, unit: &str, goal: Option<f64>, of: &dyn Fn(&Told) -> &Series| {
        let mut cells = vec![what.to_owned()];
        for series in measured.iter().map(of) {
            cells.push(format!("{:.2} {unit}", series.median()));
            cells.push(goal.map_or("–".to_owned(), |goal| {
                reached(&format!("≤ {goal} {unit}"), series.median() <= goal)
            }));
        }
        table.row(cells);
    };
    for (at, hits) in [10, 200].into_iter().enumerate() {
        let what = format!("added to a search, {hits} hits");
        row(&what, "ms", Some(LATENCY_TO_REACH), &|told| &told.gateway.added[at]);
        row(BY_A_RELAY, "ms", None, &|told| &told.relay.added[at]);
        row(BY_A_PROXY, "ms", None, &|told| &told.proxy.added[at]);
    }
    for (at, connections) in [2, 4].into_iter().enumerate() {
        let what = format!("searches in a second that are lost, {connections} connections");
        row(&what, "%", Some(THROUGHPUT_TO_REACH), &|told| &told.gateway.lost[at]);
        row(BY_A_RELAY, "%", None, &|told| &told.relay.lost[at]);
        row(BY_A_PROXY, "%", None, &|told| &told.proxy.lost[at]);
    }
    row("memory for 100 MB of bulk", "MB", Some(MEMORY_TO_REACH), &|told| &told.bulk);
    Ok(table)
}

impl Told {
    fn read(&mut self, told: &Value) -> Result<()> {
        let number =
            |key: String| told[&key].as_f64().ok_or_else(|| format!("the load told no {key}: {told}"));
        let ways = [("gateway", &mut self.gateway), ("relay", &mut self.relay), ("proxy", &mut self.proxy)];
        for (way, more) in ways {
            for (hits, series) in [10, 200].into_iter().zip(&mut more.added) {
                series.push(number(format!("{way}_{hits}"))? - number(format!("direct_{hits}"))?);
            }
            for (connections, series) in [2, 4].into_iter().zip(&mut more.lost) {
                let direct = number(format!("direct_at_{connections}"))?;
                series.push((1.0 - number(format!("{way}_at_{connections}"))? / direct) * 100.0);
            }
        }
        self.bulk.push(number("bulk".to_owned())?);
        Ok(())
    }
}

/// An `OpenSearch` of our own; it ends with this value.
struct Server {
    url: String,
    child: Child,
    folder: PathBuf,
}

impl Server {
    fn start() -> Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let memory = PathBuf::from("/dev/shm");
        let within = if memory.is_dir() { memory } else { scratch("servers")? };
        let folder = within.join(format!("estrade-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let log = File::create(folder.join("log"))?;
        let mut start = Command::new(home().join("../tests/servers/start"));
        start.arg("opensearch").arg(format!("-Ehttp.port={port}"));
        start.arg(format!("-Epath.data={}", folder.join("data").display()));
        start.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut server = Server { url: format!("http://127.0.0.1:{port}"), child: start.spawn()?, folder };
        let begun = Instant::now();
        while !server.is_ready() {
            if server.child.try_wait()?.is_some() || begun.elapsed() > READY {
                let said = fs::read_to_string(server.folder.join("log")).unwrap_or_default();
                return Err(format!("the server did not start: {said}").into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn is_ready(&self) -> bool {
        let asked = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(self.url.trim_start_matches("http://"))?;
            let path = "/_cluster/health?wait_for_status=yellow&timeout=5s";
            write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        asked().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
