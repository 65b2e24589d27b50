//! Somebody who does what a page says, and nothing else, in an empty folder outside of the workspace.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use estrade_tests::markdown::{Block, blocks};
use estrade_tests::process;
use estrade_tests::sources::workspace;

/// What a page leaves out of what is shown.
const ELLIPSIS: char = '…';

pub(crate) struct Reader {
    folder: PathBuf,
    here: PathBuf,
    commands: usize,
    /// What the last command has printed.
    seen: String,
}

impl Reader {
    pub(crate) fn in_an_empty_folder() -> Reader {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("estrade-guide-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).expect("a folder can be made");
        Reader { here: folder.clone(), folder, commands: 0, seen: String::new() }
    }

    /// How many commands were run.
    pub(crate) fn commands(&self) -> usize {
        self.commands
    }

    /// Does what stands below some headings of a page, and looks whether what it shows is so.
    pub(crate) fn follow(&mut self, page: &str, below: impl Fn(&str) -> bool) {
        for block in blocks(page).iter().filter(|block| below(&block.heading)) {
            match (&*block.language, block.file()) {
                ("diff", Some(path)) => self.change(path, &block.text),
                ("console", _) => self.run(&block.text),
                ("text", _) => self.compare(&block.text),
                (_, Some(path)) => self.write(path, block),
                (language, None) => panic!("line {}: what is to be done with this {language}?", block.line),
            }
        }
    }

    fn write(&self, path: &str, block: &Block) {
        let file = self.here.join(path);
        let add = block.lead.contains("Add to the end of `");
        assert_eq!(file.exists(), add, "line {}: {path} is there, or is not, as the page says", block.line);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("folders can be made");
        let mut open =
            OpenOptions::new().create(true).append(true).open(&file).expect("a file can be written");
        // The one thing that is not typed as it stands: where the copy of the repository is.
        let text = block.text.replace("../estrade/", &format!("{}/", workspace().display()));
        let gap = if add { "\n" } else { "" };
        write!(open, "{gap}{text}").expect("a file can be written");
        if path == "Cargo.toml" {
            // The versions that are here already: the registry is not asked.
            fs::copy(workspace().join("Cargo.lock"), self.here.join("Cargo.lock"))
                .expect("the lock file can be copied");
        }
    }

    /// Replaces the lines with `-` by those with `+`.
    fn change(&self, path: &str, diff: &str) {
        let marked = |sign| -> String {
            let lines = diff.lines().filter_map(|line| line.strip_prefix(sign));
            lines.flat_map(|line| [line, "\n"]).collect()
        };
        let file = self.here.join(path);
        let text = fs::read_to_string(&file).expect("the file to change is there");
        assert_eq!(text.matches(&marked('-')).count(), 1, "{path} has these lines once:\n{diff}");
        fs::write(&file, text.replace(&marked('-'), &marked('+'))).expect("a file can be written");
    }

    /// Runs the lines behind `$ `; the lines below each must be among what it prints.
    fn run(&mut self, console: &str) {
        let mut shown = console.split("$ ").skip(1).filter_map(|part| part.split_once('\n')).peekable();
        assert!(shown.peek().is_some(), "a command stands behind `$ `: {console}");
        for (line, shows) in shown {
            self.commands += 1;
            if let Some(folder) = line.strip_prefix("cd ") {
                self.here.push(folder);
                assert!(self.here.is_dir(), "{folder} is there");
                continue;
            }
            let output = self.command(&format!("{line} 2>&1")).output().expect("there is a shell");
            self.seen = String::from_utf8_lossy(&output.stdout).into_owned();
            let fails = ["FAILED", "error"].iter().any(|word| shows.contains(word));
            assert_eq!(output.status.success(), !fails, "{line}\n{}", self.seen);
            for shown in shows.lines() {
                let there = self.seen.lines().any(|line| is_like(line.trim_end(), shown));
                assert!(there, "{shown:?} is not a line of what `{line}` prints:\n{}", self.seen);
            }
        }
    }

    /// A line of a shell. All readers share what is built of Estrade, and ask no registry.
    fn command(&self, line: &str) -> Command {
        let mut command = process::command("sh");
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("guide");
        command.args(["-c", line]).current_dir(&self.here);
        command.env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true");
        command
    }

    /// A report is compared by its names, places and values; its words may change.
    fn compare(&self, report: &str) {
        let telling = |word: &&str| word.contains(['`', '/', '_']) && !word.contains(ELLIPSIS);
        let words: Vec<&str> = report.split_whitespace().filter(telling).collect();
        assert!(!words.is_empty(), "it tells nothing: {report}");
        for word in words {
            let word = word.trim_matches(['(', ')', ',', ':', '.']);
            assert!(self.seen.contains(word), "{word} is not in what was printed:\n{}", self.seen);
        }
    }
}

/// Whether a line is what a page shows, which may leave out parts of it.
fn is_like(line: &str, shown: &str) -> bool {
    match shown.split_once(ELLIPSIS) {
        None => line == shown,
        Some((begin, after)) => line.strip_prefix(begin).is_some_and(|rest| {
            rest.char_indices().any(|(at, _)| is_like(&rest[at..], after)) || after.is_empty()
        }),
    }
}

#[test]
fn what_a_page_leaves_out_may_be_anything() {
    let line = "test result: FAILED. 4 passed; finished in 0.02s";
    for shown in [line, "test result: FAILED. 4 passed; …", "test … 4 passed; … in …", "…"] {
        assert!(is_like(line, shown), "{shown}");
    }
    for shown in ["test result: FAILED.", "test … 5 passed; …", "result: …"] {
        assert!(!is_like(line, shown), "{shown}");
    }
}

/// What was built here is of no use to the next reader, who has a folder of another name.
impl Drop for Reader {
    fn drop(&mut self) {
        if self.here != self.folder {
            let _ = self.command("cargo clean --quiet --package bookshop").output();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
