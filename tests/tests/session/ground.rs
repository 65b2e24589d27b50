//! Where a scenario takes place: its own runtime directory, state directory, journal and orders.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::journal::Journal;
use crate::processes::{self, FOLDER};

/// Nothing here takes so long: a wait that ends by this has failed.
const FOREVER: Duration = Duration::from_secs(90);

pub(crate) struct Ground {
    folder: PathBuf,
    /// The journal's processes have other numbers here.
    numbered_elsewhere: bool,
}

pub(crate) struct Started {
    child: Child,
    output: PathBuf,
}

pub(crate) struct Ended {
    /// None when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

impl Ground {
    /// A short path: that of a socket in it is limited.
    pub(crate) fn new() -> Ground {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = PathBuf::from(format!("/tmp/estrade-session-{}-{number}", std::process::id()));
        // Of a process of the same number, which was killed.
        let _ = fs::remove_dir_all(&folder);
        for part in ["", "orders", "run", "state"] {
            DirBuilder::new().mode(0o700).create(folder.join(part)).expect("the ground can be made");
        }
        Ground { folder, numbered_elsewhere: false }
    }

    /// For what runs in a process namespace of its own.
    pub(crate) fn of_another_namespace() -> Ground {
        let mut ground = Ground::new();
        ground.numbered_elsewhere = true;
        ground
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What happens when `point` is reached.
    pub(crate) fn order(&self, point: &str, what: &str) {
        let path = self.folder.join("orders").join(point);
        let draft = self.folder.join("draft");
        fs::write(&draft, what).and_then(|()| fs::rename(draft, path)).expect("an order can be written");
    }

    pub(crate) fn release(&self, point: &str) {
        fs::remove_file(self.folder.join("orders").join(point)).expect("it was ordered");
    }

    pub(crate) fn journal(&self) -> Journal {
        Journal::read(&self.folder.join("journal"))
    }

    /// The command on this ground.
    pub(crate) fn place<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env(FOLDER, &self.folder)
            .env("XDG_RUNTIME_DIR", self.folder.join("run"))
            .env("XDG_STATE_HOME", self.folder.join("state"))
    }

    pub(crate) fn start(&self, command: &mut Command) -> Started {
        self.start_as_it_is(self.place(command))
    }

    /// For a command that is placed already, and was changed since.
    pub(crate) fn start_as_it_is(&self, command: &mut Command) -> Started {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let output = self.folder.join(format!("output-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
        let file = File::create(&output).expect("a file for the output can be made");
        let copy = file.try_clone().expect("a file may have two handles");
        let command = command.stdin(Stdio::null()).stdout(file).stderr(copy);
        Started { child: command.spawn().expect("the runner starts"), output }
    }

    pub(crate) fn run(&self, command: &mut Command) -> Ended {
        self.start(command).finish()
    }

    /// For a command that is placed already, and was changed since.
    pub(crate) fn run_as_it_is(&self, command: &mut Command) -> Ended {
        self.start_as_it_is(command).finish()
    }

    pub(crate) fn wait_for(&self, told: &str) {
        wait(|| self.journal().has(told), || format!("nobody told {told:?}:\n{}", self.journal().text()));
    }

    /// The process that runs this test alone, as nextest has it; waited for.
    pub(crate) fn process_of(&self, test: &str) -> u32 {
        let mut found = None;
        let mut is_there = || {
            found = processes::of(&self.folder).into_iter().find(|pid| processes::runs(*pid, test));
            found.is_some()
        };
        wait(&mut is_there, || format!("no process runs {test}"));
        found.expect("it was waited for")
    }

    /// Waits until no process of the scenario is left.
    pub(crate) fn settle(&self) {
        let story = || {
            let left = processes::describe(&processes::of(&self.folder));
            format!("processes are left:\n{left}{}", self.journal().text())
        };
        wait(|| processes::of(&self.folder).is_empty(), story);
        // One that is being killed loses its environment before its locks and its number.
        let lives = |pid| !self.numbered_elsewhere && processes::is_alive(pid);
        wait(|| self.locks_are_free() && !self.journal().pids().any(lives), story);
    }

    fn locks_are_free(&self) -> bool {
        let runs = files(&self.folder.join("run/estrade")).into_iter().flat_map(|run| files(&run));
        let mut locks = runs.filter(|path| path.extension().is_some_and(|it| it == "lock"));
        locks.all(|path| File::open(path).is_ok_and(|lock| lock.try_lock().is_ok()))
    }

    /// What is left in the directories.
    pub(crate) fn left(&self) -> Vec<PathBuf> {
        let mut left = Vec::new();
        for folder in ["run/estrade", "run/estrade/runs", "state/estrade/runs"] {
            left.extend(files(&self.folder.join(folder)).into_iter().filter(|path| !path.ends_with("runs")));
        }
        // What is recorded of servers may stay; a folder without records may not.
        let servers = files(&self.folder.join("state/estrade/servers")).into_iter();
        left.extend(servers.filter(|path| path.is_dir() && files(path).is_empty()));
        left
    }

    /// Nothing is left, of processes and files.
    pub(crate) fn is_clean(&self) {
        self.settle();
        let left = self.left();
        assert!(left.is_empty(), "left behind: {left:?}\n{}", self.journal().text());
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        for pid in processes::of(&self.folder) {
            processes::kill(pid, Signal::KILL);
        }
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl Started {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn finish(mut self) -> Ended {
        let mut code = None;
        let output = self.output.clone();
        let mut ended = || {
            let status = self.child.try_wait().expect("a child can be waited for");
            code = status.map(|status| status.code());
            code.is_some()
        };
        wait(&mut ended, || format!("it did not end:\n{}", read(&output)));
        Ended { code: code.flatten(), text: read(&self.output) }
    }
}

impl Ended {
    /// Each is told, in this order.
    pub(crate) fn tells(&self, told: &[&str]) {
        let mut rest = &*self.text;
        for one in told {
            let at =
                rest.find(one).unwrap_or_else(|| panic!("{one:?} is not told in its place:\n{}", self.text));
            rest = &rest[at + one.len()..];
        }
    }

    pub(crate) fn passes(&self) {
        assert_eq!(self.code, Some(0), "{}", self.text);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect()
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

pub(crate) fn wait(mut done: impl FnMut() -> bool, story: impl Fn() -> String) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < FOREVER, "waited in vain: {}", story());
        thread::sleep(Duration::from_millis(5));
    }
}
