//! Where a run keeps its sockets and its state: what is missing is done without, or said.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ground::Ground;
use crate::sample::{self, Runner};
use crate::scenario::NEXT_RUN;

fn bare() -> Command {
    let mut command = sample::runner(Runner::Bare("first"));
    command.args(NEXT_RUN);
    command
}

/// Runs on the ground as `change` makes it.
fn run(ground: &Ground, change: impl FnOnce(&mut Command)) -> crate::ground::Ended {
    let mut command = bare();
    ground.place(&mut command);
    change(&mut command);
    ground.run_as_it_is(&mut command)
}

#[test]
fn without_a_runtime_directory_the_one_for_temporary_files_is_used() {
    let ground = Ground::new();
    let temporary = ground.folder().join("tmp");
    fs::create_dir(&temporary).expect("a folder can be made");
    run(&ground, |command| {
        command.env_remove("XDG_RUNTIME_DIR").env("TMPDIR", &temporary);
    })
    .passes();
    ground.is_clean();
    let made: Vec<_> = fs::read_dir(&temporary).expect("it is there").flatten().collect();
    assert_eq!(made.len(), 1, "{made:?}");
    let made = made[0].path();
    assert!(made.file_name().is_some_and(|name| name.to_string_lossy().starts_with("estrade-")), "{made:?}");
    assert_eq!(fs::metadata(&made).expect("it is there").mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(&made).expect("it can be read").count(), 0, "a run was left behind");
}

#[test]
fn a_directory_whose_path_is_too_long_for_a_socket_is_not_used() {
    let ground = Ground::new();
    let long = ground.folder().join("very".repeat(30));
    fs::create_dir(&long).expect("a folder can be made");
    let long = fs::canonicalize(long).expect("it is there");
    run(&ground, |command| {
        command.env("XDG_RUNTIME_DIR", &long).env("TMPDIR", &long);
    })
    .passes();
    ground.is_clean();
    assert_eq!(fs::read_dir(&long).expect("it is there").count(), 0);
    assert_eq!(ground.journal().fixtures()["town"], [1; 4]);
}

/// No link and no rename leads from one file system to another.
#[test]
fn temporary_files_may_be_on_another_file_system() {
    let ground = Ground::new();
    let memory = Path::new("/dev/shm");
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    if device(memory).is_none() || device(memory) == device(ground.folder()) {
        return sample::not_for_this_user("there is no second file system at /dev/shm");
    }
    let temporary = memory.join(ground.folder().file_name().expect("it has a name"));
    fs::create_dir_all(&temporary).expect("a folder can be made");
    let ended = run(&ground, |command| {
        command.env_remove("XDG_RUNTIME_DIR").env("TMPDIR", &temporary);
    });
    ground.settle();
    let left = fs::read_dir(&temporary).expect("it is there").flatten().map(|made| made.path());
    let left: Vec<_> = left.flat_map(|made| fs::read_dir(made).into_iter().flatten().flatten()).collect();
    fs::remove_dir_all(&temporary).expect("it is ours");
    ended.passes();
    assert!(left.is_empty(), "left behind: {left:?}");
    assert_eq!(ground.journal().fixtures()["town"], [1; 4]);
}

#[test]
fn the_path_of_a_target_may_be_as_long_as_paths_may_be() {
    let ground = Ground::new();
    // A path has 4,095 bytes at most, a name in it 255.
    let name = "target".repeat(40);
    let deps = (0..14).fold(ground.folder().to_path_buf(), |path, _| path.join(&name)).join("debug/deps");
    fs::create_dir_all(&deps).expect("folders can be made");
    let copy = deps.join("first");
    fs::copy(sample::binary("first"), &copy).expect("the binary can be copied");
    ground.order("setup town", "fail");
    let ended = ground.run(sample::by_hand(&copy).args(NEXT_RUN));
    // Where a failure is kept is named in full.
    let kept = format!("; kept in {}/estrade/process-", parent(parent(&deps)).display());
    ended.tells(&["the scenario wants `setup town` to fail", &kept]);
    ground.release("setup town");
    ground.run(sample::by_hand(&copy).args(NEXT_RUN)).passes();
    ground.is_clean();
    assert_eq!(ground.journal().fixtures()["town"], [2, 1, 1, 1]);
}

#[test]
fn another_user_of_the_machine_cannot_attach() {
    let as_nobody = |arguments: &[&str]| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).args(arguments).output()
    };
    if !as_nobody(&["true"]).is_ok_and(|output| output.status.success()) {
        return sample::not_for_this_user("this user cannot become another one (setpriv)");
    }
    let ground = Ground::new();
    // All that is above the folder that Estrade makes is open.
    for open in [ground.folder().to_path_buf(), ground.folder().join("run")] {
        fs::set_permissions(open, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it is ours");
    }
    ground.order("test asks_for_the_town", "hold");
    let started = ground.start(&mut bare());
    ground.wait_for("begin test asks_for_the_town");
    let run = ground.folder().join("run");
    let runs = fs::read_dir(run.join("estrade")).expect("it is there").flatten();
    let inside: Vec<_> =
        runs.flat_map(|run| fs::read_dir(run.path()).into_iter().flatten().flatten()).collect();
    assert!(inside.iter().any(|file| file.path().extension().is_some_and(|it| it == "sock")), "{inside:?}");
    let succeeds = |path: &Path| {
        let output = as_nobody(&["stat", &path.to_string_lossy()]).expect("it worked before");
        output.status.success()
    };
    assert!(succeeds(&run), "the folder above is open");
    for file in inside {
        assert!(!succeeds(&file.path()), "{} can be reached", file.path().display());
    }
    ground.release("test asks_for_the_town");
    started.finish().passes();
    ground.is_clean();
}

#[test]
fn a_state_directory_that_cannot_be_written_is_done_without() {
    let ground = Ground::new();
    // Not even root can write there.
    run(&ground, |command| {
        command.env("XDG_STATE_HOME", "/proc/nowhere").env("HOME", "/proc/nowhere");
    })
    .passes();
    ground.is_clean();
    assert_eq!(ground.journal().fixtures()["town"], [1; 4]);
}

#[test]
fn a_directory_that_others_can_read_is_refused() {
    let ground = Ground::new();
    let base = ground.folder().join("run/estrade");
    fs::create_dir(&base).expect("a folder can be made");
    fs::set_permissions(&base, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it is ours");
    let temporary = ground.folder().join("tmp");
    fs::create_dir(&temporary).expect("a folder can be made");
    run(&ground, |command| {
        command.env("TMPDIR", &temporary);
    })
    .passes();
    ground.settle();
    assert_eq!(fs::read_dir(&base).expect("it is there").count(), 0, "it was used");
}

#[test]
fn what_a_run_makes_is_for_its_user_alone() {
    let ground = Ground::new();
    ground.order("test asks_for_the_town", "hold");
    let started = ground.start(&mut bare());
    ground.wait_for("begin test asks_for_the_town");
    let mut seen = 0;
    for folder in ["run/estrade", "state/estrade"] {
        let mut open = vec![ground.folder().join(folder)];
        while let Some(path) = open.pop() {
            let found = fs::symlink_metadata(&path).expect("it is there");
            if found.is_dir() {
                assert_eq!(found.mode() & 0o777, 0o700, "{}", path.display());
                let inside = fs::read_dir(&path).expect("it can be read").flatten();
                open.extend(inside.map(|entry| entry.path()));
                seen += 1;
            }
        }
    }
    assert!(seen >= 5, "the folders of a run and their parents: {seen}");
    ground.release("test asks_for_the_town");
    started.finish().passes();
    ground.is_clean();
}

/// As in a container whose first process is the test's own parent, or the test itself.
#[test]
fn in_a_process_namespace_of_its_own() {
    let works = Command::new("unshare").args(["--pid", "--fork", "--mount-proc", "true"]).status();
    if !works.is_ok_and(|status| status.success()) {
        return sample::not_for_this_user("this user cannot make a process namespace (unshare --pid)");
    }
    let ground = Ground::of_another_namespace();
    let mut command = sample::command("unshare");
    command.args(["--pid", "--fork", "--mount-proc", "sh", "-c"]);
    // The shell stays process 1 until the host, which becomes its child, has ended.
    command.arg("\"$@\"; code=$?; while set -- /proc/[0-9]*; [ $# -gt 1 ]; do sleep 0.01; done; exit $code");
    command.arg("sh").arg(sample::binary("first")).args(NEXT_RUN);
    ground.run(&mut command).passes();
    ground.settle();
    let journal = ground.journal();
    assert_eq!(journal.imbalance(1, &[]), [""; 0], "{}", journal.text());
    assert_eq!(journal.count("end teardown town"), 1, "{}", journal.text());
    ground.is_clean();
}

/// Where the runner is process 1, the kernel kills all others with it.
#[test]
fn a_host_that_ends_with_its_process_namespace_is_told_by_the_next_run() {
    let works = Command::new("unshare").args(["--pid", "--fork", "--mount-proc", "true"]).status();
    if !works.is_ok_and(|status| status.success()) {
        return sample::not_for_this_user("this user cannot make a process namespace (unshare --pid)");
    }
    let ground = Ground::of_another_namespace();
    let mut command = sample::command("unshare");
    command.args(["--pid", "--fork", "--mount-proc"]).arg(sample::binary("first")).args(NEXT_RUN);
    // So slow a teardown is never over before the kernel comes.
    ground.order("teardown town", "hold");
    ground.run(&mut command).passes();
    ground.settle();
    assert_eq!(ground.journal().count("end teardown town"), 0);
    ground.release("teardown town");
    let next = ground.run(&mut bare());
    next.passes();
    next.tells(&[
        "estrade: the session host of ",
        "was killed; not torn down: town (session_sample::settlement, ",
    ]);
    ground.is_clean();
}

/// Only what is mounted for the command is full.
#[test]
fn a_full_disk_is_an_error_that_says_so() {
    let works = Command::new("unshare").args(["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status();
    if !works.is_ok_and(|status| status.success()) {
        return sample::not_for_this_user("this user cannot mount anything (unshare --mount)");
    }
    let ground = Ground::new();
    let mut command = sample::command("unshare");
    command.args(["--mount", "sh", "-c"]);
    command.arg(
        "mount -t tmpfs -o size=16k,mode=700 tmpfs \"$XDG_RUNTIME_DIR\" && cd \"$XDG_RUNTIME_DIR\" \
         && { cat /dev/zero >full 2>/dev/null; true; } && cd / && exec \"$@\"",
    );
    command.arg("sh").arg(sample::binary("first")).args(NEXT_RUN);
    let ended = ground.run(&mut command);
    assert_eq!(ended.code, Some(101), "{}", ended.text);
    ended.tells(&["fixture `town` could not be set up", "No space left on device"]);
    ground.settle();
    assert_eq!(ground.journal().count("begin setup town"), 0);
}

/// As tests have that were built elsewhere: there is no workspace to work in.
#[test]
fn tests_whose_workspace_is_not_here_share_all_the_same() {
    let works = Command::new("unshare").args(["--mount", "true"]).status();
    if !works.is_ok_and(|status| status.success()) {
        return sample::not_for_this_user("this user cannot mount anything (unshare --mount)");
    }
    let ground = Ground::new();
    let copy = ground.folder().join("first");
    fs::copy(sample::binary("first"), &copy).expect("the binary can be copied");
    let workspace: PathBuf = fs::canonicalize(sample::root()).expect("it is there");
    let mut command = sample::by_hand("unshare");
    command.current_dir("/").args(["--mount", "sh", "-c"]);
    command.arg("mount -t tmpfs tmpfs \"$1\" && shift && exec \"$@\"").arg("sh");
    command.arg(parent(&workspace)).arg(&copy).args(NEXT_RUN);
    ground.run(&mut command).passes();
    ground.is_clean();
    assert_eq!(ground.journal().fixtures()["town"], [1; 4]);
}

fn parent(path: &Path) -> &Path {
    path.parent().expect("a workspace has a parent")
}

/// The file of a binary is another one after a rebuild: what it shares is another host's, or refused.
#[test]
fn a_rebuild_during_a_run_never_mixes_old_and_new() {
    let ground = Ground::new();
    let copy = ground.folder().join("first");
    fs::copy(sample::binary("first"), &copy).expect("the binary can be copied");
    ground.order("test asks_for_the_town", "hold");
    // A shell by the name of cargo is a runner like cargo.
    let cargo = ground.folder().join("cargo");
    fs::copy("/bin/sh", &cargo).expect("a shell can be copied");
    let mut under_cargo = sample::command(&cargo);
    under_cargo.args(["-c", "\"$1\" --exact asks_for_the_town; \"$1\" --exact asks_for_the_town_again; \"$1\" --exact west::one; exit 0", "sh"]);
    under_cargo.arg(&copy);
    let started = ground.start(&mut under_cargo);
    ground.wait_for("begin test asks_for_the_town");
    let rebuilt = ground.folder().join("rebuilt");
    fs::copy(sample::binary("first"), &rebuilt)
        .and_then(|_| fs::rename(&rebuilt, &copy))
        .expect("it is replaced");
    ground.release("test asks_for_the_town");
    let ended = started.finish();
    ended.tells(&[
        "asks_for_the_town ... ok",
        "was rebuilt during this run, whose fixture `town`",
        "west::one ... ok",
    ]);
    ground.is_clean();
    let journal = ground.journal();
    assert_eq!(journal.fixtures()["town"], [1; 4], "{}", journal.text());
    assert_eq!(journal.fixtures()["light"], [1; 4], "{}", journal.text());
}
