//! Which host of the run has which session fixture: whoever claims it first.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::directory::{RunDirectory, cannot, publish};
use super::wire::{FixtureId, Wanted};

/// Who has a session fixture.
#[derive(Debug, Serialize, Deserialize)]
struct Claim {
    fixture: FixtureId,
    made_of: String,
    host: String,
    executable: PathBuf,
}

impl RunDirectory {
    /// The host that has the fixture; none when nobody has claimed it.
    pub(crate) fn owner(&self, wanted: &Wanted, own: &Host) -> Result<Option<String>, String> {
        let path = self.claim_of(wanted);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot("read", &path, &error)),
        };
        let claim: Claim = serde_json::from_str(&text).map_err(|error| cannot("read", &path, &error))?;
        let name = &wanted.fixture.name;
        if claim.host != own.name && claim.executable == executable()? {
            return Err(format!(
                "{} was rebuilt during this run, whose fixture `{name}` was set up by the build before: run the tests \
                 again",
                claim.executable.display()
            ));
        }
        if claim.fixture != wanted.fixture || claim.made_of != wanted.made_of {
            return Err(format!(
                "fixture `{name}` of this run was set up by {}, which links another version of it ({}; here {}): one \
                 run can share one version only",
                claim.executable.display(),
                claim.made_of,
                wanted.made_of
            ));
        }
        Ok(Some(claim.host))
    }

    /// The same; nobody's becomes this host's.
    pub(crate) fn claim(&self, wanted: &Wanted, own: &Host) -> Result<String, String> {
        let path = self.claim_of(wanted);
        let claim = Claim {
            fixture: wanted.fixture.clone(),
            made_of: wanted.made_of.clone(),
            host: own.name.clone(),
            executable: executable()?,
        };
        let text = serde_json::to_vec(&claim).map_err(|error| cannot("write", &path, &error))?;
        publish(&path, &text).map_err(|error| cannot("write", &path, &error))?;
        Ok(self.owner(wanted, own)?.unwrap_or_else(|| own.name.clone()))
    }

    fn claim_of(&self, wanted: &Wanted) -> PathBuf {
        let FixtureId { package, target, module, name } = &wanted.fixture;
        let name = [package, target, module, name].map(|part| part.replace('/', "+")).join("--");
        // A file's name holds 255 bytes.
        let name = if name.len() > 200 { format!("{:016x}", hash(name.as_bytes())) } else { name };
        self.path.join("claims").join(name)
    }
}

/// The host of one build of one test binary.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    pub(crate) name: String,
}

/// What the kernel says of this process' binary.
const THIS: &str = "/proc/self/exe";

impl Host {
    /// Of this process' binary, as it was when it was started: a rebuild is another host.
    pub(crate) fn of_this_binary() -> Result<Host, String> {
        use std::os::unix::fs::MetadataExt;

        let found = fs::metadata(THIS).map_err(|error| cannot("look at", Path::new(THIS), &error))?;
        let identity = format!("{} {} {} {}", found.dev(), found.ino(), found.mtime(), found.mtime_nsec());
        Ok(Host { name: format!("{:016x}", hash(identity.as_bytes())) })
    }
}

/// Where this process' binary stands, or stood.
pub(crate) fn executable() -> Result<PathBuf, String> {
    let path = fs::read_link(THIS).map_err(|error| cannot("read", Path::new(THIS), &error))?;
    let path = path.to_string_lossy();
    // What the kernel writes behind the path of a file that was replaced.
    Ok(PathBuf::from(path.strip_suffix(" (deleted)").unwrap_or(&path)))
}

/// FNV-1a, 64 bits: the same in every build, which the one of std does not promise.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
