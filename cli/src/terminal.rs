//! Where output goes: to a person, in colours and as wide as the terminal is, or into a file, plain and whole.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use clap::builder::styling::{AnsiColor, Style};

use crate::failure::Failure;

/// What may be shown, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    coloured: bool,
    /// In columns; none where nobody looks.
    width: Option<usize>,
}

impl Terminal {
    /// Of stdout.
    pub(crate) fn of_stdout() -> Terminal {
        Self::of(&io::stdout())
    }

    /// Of stderr.
    pub(crate) fn of_stderr() -> Terminal {
        Self::of(&io::stderr())
    }

    fn of(stream: &(impl std::os::fd::AsFd + IsTerminal)) -> Terminal {
        let terminal = stream.is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        // https://no-color.org and https://bixense.com/clicolors
        let coloured = !set("NO_COLOR") && (set("CLICOLOR_FORCE") || terminal && !dumb);
        let size = if terminal { rustix::termios::tcgetwinsize(stream).ok() } else { None };
        let told = size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns >= 20);
        Terminal { coloured, width: told }
    }

    /// The name of the thing itself.
    pub(crate) fn name(self, text: impl Display) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// A scope, a kind.
    pub(crate) fn kind(self, text: impl Display) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// What should be looked at.
    pub(crate) fn warning(self, text: impl Display) -> String {
        self.styled(AnsiColor::Yellow.on_default(), text)
    }

    /// What matters less.
    pub(crate) fn aside(self, text: impl Display) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    fn styled(self, style: Style, text: impl Display) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// At most as long as a line behind `indent` columns may be.
    pub(crate) fn fit(self, text: &str, indent: usize) -> String {
        let Some(width) = self.width.map(|width| width.saturating_sub(indent).max(10)) else {
            return text.to_owned();
        };
        if text.chars().count() <= width {
            return text.to_owned();
        }
        text.chars().take(width - 1).chain(['…']).collect()
    }
}

/// Writes all of it to stdout; whoever has read enough may close it.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::environment(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

/// The same as JSON.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::environment(format!("cannot write JSON: {error}")))?;
    print(&format!("{text}\n"))
}

/// `1 test`, `2 tests`
pub(crate) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::Terminal;

    #[test]
    fn a_line_is_cut_to_the_width_of_a_terminal_and_nowhere_else() {
        let narrow = Terminal { coloured: false, width: Some(20) };
        assert_eq!(narrow.fit("123456789012345678", 4), "123456789012345…");
        assert_eq!(narrow.fit("1234567890123456", 4), "1234567890123456");
        let file = Terminal { coloured: false, width: None };
        assert_eq!(file.fit(&"1".repeat(500), 4).len(), 500);
    }
}
