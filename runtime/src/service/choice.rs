//! Which server a project wants.

use crate::config::{Command, Config};

/// The first that applies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Choice<'a> {
    /// `elasticsearch.url`
    External(&'a str),
    /// `elasticsearch.command`
    Process(&'a Command),
    /// Nothing is said.
    Embedded,
}

impl Choice<'_> {
    /// What `config` asks for.
    pub(crate) fn of(config: &Config) -> Choice<'_> {
        match (&config.elasticsearch.url, &config.elasticsearch.command) {
            (Some(url), _) => Choice::External(url),
            (None, Some(command)) => Choice::Process(command),
            (None, None) => Choice::Embedded,
        }
    }

    /// What was said, for people, and for whoever compares what two packages want.
    pub(crate) fn said(self) -> String {
        match self {
            Choice::External(url) => format!("`elasticsearch.url` is {url:?}"),
            Choice::Process(command) => {
                format!("`elasticsearch.command` is {:?} in {}", command.text, command.folder.display())
            }
            Choice::Embedded => "neither `elasticsearch.url` nor `elasticsearch.command` is set".to_owned(),
        }
    }
}
