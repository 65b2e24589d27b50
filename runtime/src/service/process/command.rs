//! A command as a project writes it: words, with places for the port and the folder of the data.

use std::path::{Path, PathBuf};

use crate::config::Command;

/// A command that can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandLine {
    text: String,
    words: Vec<String>,
    folder: PathBuf,
}

impl CommandLine {
    /// Split at spaces; what is in quotes is one word. There is no shell in between: who wants one writes `sh -c '…'`.
    pub(crate) fn of(command: &Command) -> Result<CommandLine, String> {
        let Command { text, folder } = command;
        let wrong = |why: &str| format!("`elasticsearch.command` is {text:?}, {why}");
        let words = split(text).map_err(|why| wrong(&why))?;
        if words.is_empty() {
            return Err(wrong("which names no program"));
        }
        if !text.contains("{port}") {
            return Err(wrong(
                "which does not say where the port to listen on goes: write {port} there, and {data} where the folder for its \
                 data goes, as in `bin/opensearch -Ehttp.port={port} -Epath.data={data}`",
            ));
        }
        Ok(CommandLine { text: text.clone(), words, folder: folder.clone() })
    }

    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What its relative paths are relative to.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The program, and its arguments.
    pub(crate) fn filled(&self, port: u16, data: &Path) -> (PathBuf, Vec<String>) {
        let fill = |word: &String| {
            word.replace("{port}", &port.to_string()).replace("{data}", &data.display().to_string())
        };
        (self.program(), self.words.iter().skip(1).map(fill).collect())
    }

    /// Where it is looked for: one without a slash in `PATH`.
    pub(crate) fn program(&self) -> PathBuf {
        let first = self.words.first().map(String::as_str).unwrap_or_default();
        if first.contains('/') { self.folder.join(first) } else { PathBuf::from(first) }
    }

    /// Why it cannot be started, as far as that can be seen without starting it.
    pub(crate) fn check(&self) -> Result<PathBuf, String> {
        let program = self.program();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = if program.components().count() > 1 {
            Some(program.clone()).filter(|program| program.is_file())
        } else {
            std::env::split_paths(&path).map(|folder| folder.join(&program)).find(|program| program.is_file())
        };
        let wrong = |why: &str| format!("`elasticsearch.command` starts {}, which {why}", program.display());
        let found = found.ok_or_else(|| wrong("is not there"))?;
        match rustix::fs::access(&found, rustix::fs::Access::EXEC_OK) {
            Ok(()) => Ok(found),
            Err(_) => Err(wrong("may not be executed (chmod +x)")),
        }
    }
}

fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            Some(_) | None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    match quote {
        Some(open) => Err(format!("which has an opening {open} and no closing one")),
        None => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<CommandLine, String> {
        CommandLine::of(&Command { text: text.to_owned(), folder: PathBuf::from("/project") })
    }

    #[test]
    fn a_command_is_words_and_quotes_make_one() {
        let (program, arguments) = words("bin/es -Ehttp.port={port} '-Epath.data={data}/a b' \"\"")
            .unwrap()
            .filled(92, Path::new("/d"));
        assert_eq!(program, Path::new("/project/bin/es"));
        assert_eq!(arguments, ["-Ehttp.port=92", "-Epath.data=/d/a b", ""]);
    }

    #[test]
    fn a_program_without_a_slash_is_looked_for_in_path() {
        assert_eq!(words("sh {port} {data}").unwrap().program(), Path::new("sh"));
        assert!(words("sh {port} {data}").unwrap().check().is_ok());
        let error = words("no-such-program {port} {data}").unwrap().check().unwrap_err();
        assert!(error.contains("no-such-program, which is not there"), "{error}");
    }

    #[test]
    fn a_command_that_cannot_work_is_refused_with_its_form() {
        for (text, why) in [
            ("bin/es {data}", "write {port} there"),
            ("bin/es '{port} {data}", "no closing one"),
            (" ", "names no program"),
        ] {
            let error = words(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
