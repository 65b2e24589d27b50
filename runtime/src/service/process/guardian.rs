//! The guardian of a command: this binary once more, taken over before `main`. See [`super`].
#![allow(unsafe_code, reason = "the command's end with its guardian is asked for between fork and exec")]

use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitOptions, getpid, getppid, kill_process, kill_process_group, set_child_subreaper,
    set_parent_process_death_signal, setsid, wait,
};
use serde::{Deserialize, Serialize};
use signal_hook::consts::signal::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::low_level::pipe;

use super::{CommandLine, place, port};
use crate::config::CREDENTIALS;

/// The variable that makes a test binary a guardian: a [`Task`].
pub(crate) const VARIABLE: &str = "ESTRADE_GUARDIAN";

/// The exit code of a guardian whose port was reserved meanwhile.
pub(super) const PORT_TAKEN: i32 = 75;

/// What a guardian reads that goes on when its pipe is closed.
pub(super) const KEEP: &[u8] = b"keep";

/// How long a command may take to end well.
const WELL: Duration = Duration::from_secs(5);

/// How long the kernel may take to end one that is killed.
const KILLED: Duration = Duration::from_secs(5);

#[derive(Debug, Serialize, Deserialize)]
struct Task {
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    place: PathBuf,
    port: u16,
}

/// Starts one; the end of its `stdin` is its end, unless it has read [`KEEP`] there.
pub(super) fn start(words: &CommandLine, port: u16, place: &Path, log: &Path) -> io::Result<Child> {
    let (program, arguments) = words.filled(port, &place::data(place));
    let folder = words.folder().to_owned();
    let task = Task { program, arguments, folder, place: place.to_owned(), port };
    let output = OpenOptions::new().create(true).append(true).mode(0o600).open(log)?;
    // Survives a rebuild, which the path does not.
    let mut command = Command::new("/proc/self/exe");
    for (_, secret) in CREDENTIALS {
        command.env_remove(secret);
    }
    command.env(VARIABLE, serde_json::to_string(&task)?).stdout(output.try_clone()?).stderr(output);
    command.stdin(Stdio::piped()).spawn()
}

/// Is the guardian, until nothing is left to guard.
pub(crate) fn guard(task: &str) -> Result<(), String> {
    let task: Task = serde_json::from_str(task).map_err(|error| {
        format!("{VARIABLE} is for Estrade's own use, and is not one of its own: {error}")
    })?;
    let said = format!("{} {}", task.program.display(), task.arguments.join(" "));
    let failed = |error: io::Error| format!("{said}: {error}");
    let Some(_lock) = place::lock(&task.place).map_err(failed)? else {
        return Err(format!("{} has a guardian", task.place.display()));
    };
    let Some(_port) = port::reserve(task.port).map_err(failed)? else {
        let _ = fs::remove_dir_all(&task.place);
        std::process::exit(PORT_TAKEN);
    };
    let status = watch(&task).map_err(failed);
    let removed = fs::remove_dir_all(&task.place);
    let status = status?;
    removed.map_err(|error| format!("cannot remove {}: {error}", task.place.display()))?;
    match status {
        // Asked to end.
        None => Ok(()),
        Some(status) => {
            eprintln!("estrade: {said} ended by itself ({status})");
            std::process::exit(status.code().unwrap_or(1));
        }
    }
}

/// Starts the command and waits for its end, or for being told to end it: then it has not ended by itself.
fn watch(task: &Task) -> io::Result<Option<ExitStatus>> {
    // Signals for whoever started us are not for the server.
    let _ = setsid();
    // Whatever outlives its parent becomes a child of ours.
    set_child_subreaper(Some(getpid()))?;
    let (signals, wake) = UnixStream::pair()?;
    signals.set_nonblocking(true)?;
    for signal in [SIGTERM, SIGINT, SIGHUP] {
        pipe::register(signal, wake.try_clone()?)?;
    }
    let (mut children, wake) = UnixStream::pair()?;
    children.set_nonblocking(true)?;
    pipe::register(SIGCHLD, wake)?;

    let leader = command(task).spawn()?.id();
    place::tell_started(&task.place)?;
    let mut status = None;
    let mut pipe = Some(io::stdin().lock());
    loop {
        if let Children::Gone = reap(leader, &mut status)? {
            return Ok(Some(status.unwrap_or_default()));
        }
        let mut heard = vec![PollFd::new(&signals, PollFlags::IN), PollFd::new(&children, PollFlags::IN)];
        heard.extend(pipe.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        match poll(&mut heard, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let is_heard: Vec<_> = heard.iter().map(|one| !one.revents().is_empty()).collect();
        drop(heard);
        // Emptied: who wakes is looked for anew.
        let _ = children.read(&mut [0; 64]);
        if is_heard.get(2) == Some(&true) {
            let read = pipe.as_mut().map_or(Ok(0), |pipe| pipe.read(&mut [0; KEEP.len()]))?;
            if read > 0 {
                pipe = None;
                continue;
            }
        }
        if is_heard[0] || is_heard.get(2) == Some(&true) {
            return end(leader, &mut status).map(|()| None);
        }
    }
}

fn command(task: &Task) -> Command {
    let mut command = Command::new(&task.program);
    command.args(&task.arguments).current_dir(&task.folder).env(place::MARK, &task.place);
    command.stdin(Stdio::null()).process_group(0);
    let guardian = getpid();
    // SAFETY: `prctl` and `getppid` are async-signal-safe, and nothing else is done between fork and exec.
    unsafe {
        // Where the guardian is killed, the command is too; it has one thread, so that is its end and no thread's.
        command.pre_exec(move || {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            // It may have been killed just before.
            if getppid() == Some(guardian) { Ok(()) } else { Err(Errno::SRCH.into()) }
        });
    }
    command
}

enum Children {
    There,
    Gone,
}

/// Takes away those that have ended, and keeps how the first one did.
fn reap(leader: u32, status: &mut Option<ExitStatus>) -> io::Result<Children> {
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, ended))) if u32::try_from(pid.as_raw_nonzero().get()) == Ok(leader) => {
                *status = Some(ExitStatus::from_raw(ended.as_raw()));
            }
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) => return Ok(Children::There),
            Err(Errno::CHILD) => return Ok(Children::Gone),
            Err(error) => return Err(error.into()),
        }
    }
}

/// SIGTERM, then SIGKILL: to the command's group, and to whatever has left it.
fn end(leader: u32, status: &mut Option<ExitStatus>) -> io::Result<()> {
    for (signal, limit) in [(Signal::TERM, WELL), (Signal::KILL, KILLED)] {
        let deadline = Instant::now() + limit;
        let mut told = false;
        while let Children::There = reap(leader, status)? {
            // What is killed may have had children, which are ours then.
            if !told || signal == Signal::KILL {
                tell(if status.is_none() { Some(leader) } else { None }, signal);
                told = true;
            }
            if Instant::now() > deadline {
                break;
            }
            let pause = Timespec { tv_sec: 0, tv_nsec: 2_000_000 };
            let _ = poll(&mut [], Some(&pause));
        }
    }
    match reap(leader, status)? {
        Children::Gone => Ok(()),
        Children::There => Err(io::Error::other("it was killed, and is still there")),
    }
}

/// The group as long as its leader is there (then its number is nobody else's), and every child of ours.
fn tell(leader: Option<u32>, signal: Signal) {
    let group = leader.and_then(|leader| i32::try_from(leader).ok()).and_then(Pid::from_raw);
    // Whoever is gone by now needs none.
    let _ = group.map(|group| kill_process_group(group, signal));
    let own = fs::read_to_string("/proc/thread-self/children").unwrap_or_default();
    for pid in own.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)) {
        let _ = kill_process(pid, signal);
    }
}
