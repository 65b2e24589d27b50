//! What `--since` promises: the tests of what changed and of what depends on it, and why.

use std::process::Command;

use crate::project::{Ended, Project, Runners};

const MANIFEST: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"mappings\", \"service\", \"stranger\"]\n";

fn package(project: &Project, name: &str, dependencies: &str) {
    let manifest =
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[lib]\ndoctest = false\n{dependencies}");
    project.write(&format!("{name}/Cargo.toml"), &manifest);
    project.write(&format!("{name}/src/lib.rs"), &format!("#[test] fn of_the_{name}() {{}}\n"));
}

fn git(project: &Project, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false"]);
    let output = command.args(arguments).current_dir(project.path("")).output().expect("git can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `service` tests itself with `mappings`; `stranger` knows neither.
fn repository() -> Project {
    let project = Project::new("");
    project.write("Cargo.toml", MANIFEST);
    project.write(".gitignore", "target\nCargo.lock\ntools\nhome\n");
    package(&project, "mappings", "");
    package(&project, "service", "[dev-dependencies]\nmappings = { path = \"../mappings\" }\n");
    package(&project, "stranger", "");
    git(&project, &["init", "--quiet", "--initial-branch=trunk"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "--message=begin"]);
    project
}

fn ran(ended: &Ended, name: &str) -> bool {
    ended.output().contains(&format!("test of_the_{name} ... ok"))
}

#[test]
fn a_change_runs_the_tests_of_its_package_and_of_those_that_depend_on_it() {
    let project = repository();
    project.write("mappings/src/lib.rs", "#[test] fn of_the_mappings() { assert!(true) }\n");
    let ended = project.estrade(&Runners::CargoTest, ["test", "--since", "trunk"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ran(&ended, "mappings") && ran(&ended, "service") && !ran(&ended, "stranger"), "{ended}");
    assert!(ended.stderr.contains("  mappings  changed: src/lib.rs\n"), "{ended}");
    assert!(ended.stderr.contains("  service   depends on mappings\n"), "{ended}");
}

#[test]
fn a_file_that_git_does_not_know_yet_is_a_change() {
    let project = repository();
    project.write("stranger/src/new.rs", "");
    project.write("stranger/src/newer.rs", "");
    let ended = project.estrade(&Runners::CargoTest, ["test", "--since=HEAD"]);
    assert!(ended.stderr.contains("  stranger  changed: src/new.rs and 1 more\n"), "{ended}");
    assert!(ran(&ended, "stranger") && !ran(&ended, "mappings"), "{ended}");
}

#[test]
fn a_change_to_the_workspace_concerns_all() {
    let project = repository();
    project.write("Cargo.toml", &format!("{MANIFEST}# more\n"));
    let ended = project.estrade(&Runners::CargoTest, ["test", "--since", "HEAD"]);
    assert!(["mappings", "service", "stranger"].iter().all(|name| ran(&ended, name)), "{ended}");
    assert!(ended.stderr.contains("  stranger  Cargo.toml changed, for all\n"), "{ended}");
}

#[test]
fn where_nothing_changed_nothing_runs_and_all_is_well() {
    let project = repository();
    let ended = project.estrade(&Runners::CargoTest, ["test", "--since", "HEAD"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ended.stderr.contains("nothing changed since HEAD"), "{ended}");
    assert!(!ended.output().contains("running "), "{ended}");
}

#[test]
fn an_unknown_ref_is_answered_with_the_nearest_and_exit_code_2() {
    let project = repository();
    let ended = project.estrade(&Runners::CargoTest, ["test", "--since", "trnuk"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("no ref of git is called `trnuk`; nearest: `trunk`"), "{ended}");
}

#[test]
fn a_choice_of_packages_beside_it_is_refused() {
    let project = repository();
    let ended = project.estrade(&Runners::CargoTest, ["test", "--since", "HEAD", "-p", "service"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("leave out -p, or --since"), "{ended}");
}
