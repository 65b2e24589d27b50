//! What `completions` promises, held against the shells that are here.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::shop::estrade;

fn script(shell: &str) -> String {
    let ended = crate::shop::Ended::of(&mut estrade(&["completions", shell]));
    ended.well()
}

#[test]
fn a_script_knows_every_command_and_estrades_own_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = script(shell);
        for word in
            ["fixtures", "plan", "graph", "runs", "clean", "wait", "report", "setup-show", "durations"]
        {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_completes_a_command_from_its_begin() {
    let ask = "COMP_WORDS=(cargo-estrade fix); COMP_CWORD=1; _cargo__estrade cargo-estrade fix cargo-estrade; \
               echo \"completed: ${COMPREPLY[*]}\"\n";
    let mut shell = Command::new("bash");
    let mut shell =
        shell.args(["--norc", "-s"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = format!("{}\n{ask}", script("bash"));
    shell.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("completed: fixtures"), "{told}");
}
