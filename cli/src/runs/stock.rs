//! Indices that earlier runs left for the next one on a server, by the records of this machine: the form is written down,
//! and written, in `runtime/src/isolation/pool/left.rs`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::record;
use crate::leftovers::Age;
use crate::terminal::Terminal;

/// What one run left on one server.
#[derive(Deserialize)]
struct Left {
    version: u32,
    /// Host and port, as that run reached it.
    server: String,
    sets: Vec<Set>,
}

#[derive(Deserialize)]
struct Set {
    /// In milliseconds since 1970.
    made: u64,
    indices: Vec<serde_json::Value>,
}

const VERSION: u32 = 1;

/// The same for people and programs.
#[derive(Serialize)]
pub(super) struct Stock {
    server: String,
    /// The id of its cluster.
    cluster: String,
    indices: usize,
    /// Since the youngest of them was made.
    age_ms: u64,
}

/// All that is on record, and what cannot be read of it.
pub(super) fn all() -> (Vec<Stock>, Vec<String>) {
    let (mut stocks, mut unread) = (Vec::new(), Vec::new());
    let inside = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path());
    for path in record::folders("servers").into_iter().flat_map(inside).flat_map(inside) {
        if path.extension().is_none_or(|extension| extension != "stock") {
            continue;
        }
        match read(&path) {
            Ok(stock) => stocks.extend(stock),
            Err(why) => unread.push(format!("{}: {why}", path.display())),
        }
    }
    stocks.sort_by(|one, other| (&one.server, one.age_ms).cmp(&(&other.server, other.age_ms)));
    (stocks, unread)
}

/// None where it is gone by now: a run has taken it.
fn read(path: &Path) -> Result<Option<Stock>, String> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let left: Left = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    if left.version != VERSION {
        return Err(format!("it is of version {}, this command reads version {VERSION}", left.version));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let youngest = left.sets.iter().map(|set| set.made).max().unwrap_or_default();
    let cluster = path.parent().and_then(Path::file_name).unwrap_or_default();
    Ok(Some(Stock {
        server: left.server,
        cluster: cluster.to_string_lossy().into_owned(),
        indices: left.sets.iter().map(|set| set.indices.len()).sum(),
        age_ms: u64::try_from(now).unwrap_or(u64::MAX).saturating_sub(youngest),
    }))
}

pub(super) fn text(stocks: &[Stock], terminal: Terminal) -> String {
    let mut text = String::new();
    for Stock { server, cluster, indices, age_ms } in stocks {
        let how_many = if *indices == 1 { "1 index".to_owned() } else { format!("{indices} indices") };
        let aside = format!("(cluster {cluster}, {} old)", Age { milliseconds: *age_ms });
        let _ = writeln!(
            text,
            "stock on {}: {how_many} for the next run {}",
            terminal.name(server),
            terminal.aside(aside)
        );
    }
    text
}
