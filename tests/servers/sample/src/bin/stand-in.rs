//! Stands in for a server that a project starts: up at once, well at once, and as hard to end as it is told.
//!
//! `stand-in PORT DATA [--behind] [--stubborn] [--never] [--red]`: `--behind` another process, as a script that starts a
//! JVM; `--stubborn` where SIGTERM is not listened to; `--never` ready; `--red`; `--slow FILE` tells its port there, and
//! listens when that is gone.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, ExitCode, id};
use std::time::Duration;
use std::{env, fs, thread};

fn main() -> ExitCode {
    let words: Vec<_> = env::args().collect();
    let told = |word: &str| words.iter().any(|one| one == word);
    let [_, port, data, ..] = &words[..] else { return ExitCode::from(2) };
    if told("--behind") {
        let rest = words[1..].iter().filter(|word| *word != "--behind");
        let child = Command::new(&words[0]).args(rest).status();
        return child.map_or(ExitCode::FAILURE, |_| ExitCode::SUCCESS);
    }
    if told("--stubborn") {
        // A shell that ignores a signal hands that down.
        let rest: Vec<_> = words[1..].iter().filter(|word| *word != "--stubborn").cloned().collect();
        let script = "trap '' TERM; exec \"$0\" \"$@\"";
        let child = Command::new("sh").args(["-c", script, &words[0]]).args(rest).status();
        return child.map_or(ExitCode::FAILURE, |_| ExitCode::SUCCESS);
    }
    if fs::write(format!("{data}/written"), "by the stand-in").is_err() {
        eprintln!("{data} cannot be written");
        return ExitCode::FAILURE;
    }
    if let Some(file) = words.iter().skip_while(|word| *word != "--slow").nth(1) {
        if fs::write(file, port).is_err() {
            return ExitCode::FAILURE;
        }
        while fs::exists(file).unwrap_or(false) {
            thread::sleep(Duration::from_millis(2));
        }
    }
    let Ok(listener) = TcpListener::bind(format!("127.0.0.1:{port}")) else {
        eprintln!("port {port} is taken");
        return ExitCode::FAILURE;
    };
    eprintln!("the stand-in listens");
    let (never, red) = (told("--never"), told("--red"));
    for stream in listener.incoming().flatten() {
        let port = port.clone();
        thread::spawn(move || answer(stream, &port, never, red));
    }
    ExitCode::SUCCESS
}

fn answer(mut stream: TcpStream, port: &str, never: bool, red: bool) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    while let Some(Ok(line)) = lines.next() {
        let path = line.split(' ').nth(1)?.to_owned();
        // Up to the empty line behind the headers.
        while !lines.next()?.ok()?.is_empty() {}
        let (status, body) = match path.split('?').next()? {
            _ if never => ("503 Service Unavailable", "{}".to_owned()),
            "/" => (
                "200 OK",
                format!(
                    r#"{{"name":"http://127.0.0.1:{port}","cluster_name":"stand-in","cluster_uuid":"uuid-{}","version":{{"number":"8.0.0"}}}}"#,
                    id()
                ),
            ),
            "/_cluster/health" => (
                "200 OK",
                format!(
                    r#"{{"status":"{}","number_of_data_nodes":1,"active_shards":0,"initializing_shards":0,"unassigned_shards":0}}"#,
                    if red { "red" } else { "green" }
                ),
            ),
            "/_cluster/settings" => {
                ("200 OK", r#"{"defaults":{"cluster.max_shards_per_node":"1000"}}"#.to_owned())
            }
            // What a test has made: nothing.
            path if path.starts_with("/_resolve/index/") => {
                ("200 OK", r#"{"indices":[],"aliases":[],"data_streams":[]}"#.to_owned())
            }
            _ => ("404 Not Found", "{}".to_owned()),
        };
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .ok()?;
    }
    Some(())
}
