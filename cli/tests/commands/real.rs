//! Real servers, from a package registry: `tests/servers/start`.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::es::send;
use crate::project::skipping_is_forbidden;
use crate::shop::{target, workspace};

/// Exit code of the start script where Java or Maven is missing.
const UNAVAILABLE: i32 = 69;

/// The first start of a server fetches and trains it.
const READY: Duration = Duration::from_secs(300);

/// One that ends with this value.
pub(crate) struct Real {
    pub(crate) address: SocketAddr,
    child: Child,
    folder: PathBuf,
}

/// Those that this machine can start, one after the other; which ones it cannot is said, and in CI it has to.
pub(crate) fn each() -> impl Iterator<Item = Real> {
    ["opensearch", "elasticsearch"].into_iter().filter_map(|name| {
        Real::start(name)
            .map_err(|why| {
                assert!(!skipping_is_forbidden(), "{name}: {why}");
                eprintln!("skipped on {name}: {why}");
            })
            .ok()
    })
}

impl Real {
    /// The reason where Java or Maven is missing.
    fn start(name: &str) -> Result<Real, String> {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let log = folder.join("log");
        let output = File::create(&log).unwrap();
        let mut start = Command::new(workspace().join("tests/servers/start"));
        start.args([name, &format!("-Ehttp.port={}", address.port())]);
        start.arg(format!("-Epath.data={}", folder.join("data").display())).env("CARGO_TARGET_DIR", target());
        start.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let mut real = Real { address, child: start.spawn().unwrap(), folder };
        let begun = Instant::now();
        while !real.is_ready() {
            let said = || fs::read_to_string(&log).unwrap_or_default();
            match real.child.try_wait().unwrap().map(|status| status.code()) {
                Some(Some(UNAVAILABLE)) => return Err(said().lines().last().unwrap_or_default().to_owned()),
                Some(code) => panic!("{name} ended with {code:?}: {}", said()),
                None => assert!(begun.elapsed() < READY, "{name} does not answer: {}", said()),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(real)
    }

    fn is_ready(&self) -> bool {
        let answer = send(self.address, "GET", "/_cluster/health?wait_for_status=yellow&timeout=5s", "");
        answer.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
