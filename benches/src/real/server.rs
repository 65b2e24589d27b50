//! A real `OpenSearch` of this measurement's own.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Result;
use crate::cargo::{home, run, scratch};

const READY: Duration = Duration::from_mins(2);

/// It ends with this value.
pub(crate) struct Server {
    child: Child,
    data: PathBuf,
    port: u16,
    /// From the start of the script to a green cluster.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// What only the first start does is done before. An error where this machine has no Java or no Maven.
    pub(crate) fn prepare() -> Result<()> {
        run(Command::new(script()).args(["opensearch", "--prepare"])).map(drop)
    }

    pub(crate) fn start() -> Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let memory = Path::new("/dev/shm");
        let within = if memory.is_dir() { memory.to_path_buf() } else { scratch("server")? };
        let data = within.join(format!("estrade-benches-{}-{port}", std::process::id()));
        fs::create_dir_all(&data)?;
        let begun = Instant::now();
        let mut command = Command::new(script());
        command.args(["opensearch", &format!("-Ehttp.port={port}")]);
        command.arg(format!("-Epath.data={}", data.display()));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut server = Server { child, data, port, ready_after: Duration::ZERO };
        while !server.is_green() {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("OpenSearch ended with {status}").into());
            }
            if begun.elapsed() > READY {
                return Err(format!("OpenSearch is not ready after {READY:?}").into());
            }
            sleep(Duration::from_millis(10));
        }
        server.ready_after = begun.elapsed();
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn is_green(&self) -> bool {
        self.ask("/_cluster/health").is_ok_and(|answer| answer.contains("\"green\""))
    }

    /// How many indices there are.
    pub(crate) fn indices(&self) -> Result<usize> {
        let answer = self.ask("/_cat/indices?h=index")?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("the server answered nothing")?;
        Ok(body.lines().filter(|line| !line.trim().is_empty()).count())
    }

    fn ask(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.data);
    }
}

fn script() -> PathBuf {
    home().join("../tests/servers/start")
}
