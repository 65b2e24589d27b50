//! One who asks a host, and what it holds.

use std::io::{self, Read, Write};
use std::mem;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use super::server::{Answering, Keeper, Shared};
use super::wire::{self, Answer, Question, Wanted};

/// How often who waits is told that its fixture is being set up.
const HEARTBEAT: Duration = Duration::from_secs(1);

pub(super) struct Connection {
    /// Never waited for.
    stream: UnixStream,
    /// What was read and is no whole question yet.
    heard: Vec<u8>,
    /// What the other end has not read yet.
    unsent: Vec<u8>,
    asked: Option<Asked>,
    holds: Holds,
    shared: Arc<Shared>,
}

/// A question that has no answer yet.
struct Asked {
    answer: Answering,
    next_heartbeat: Instant,
}

enum Holds {
    Nothing,
    ForATest,
    ForAHost(Wanted),
}

impl Connection {
    pub(super) fn new(stream: UnixStream, shared: &Arc<Shared>) -> io::Result<Connection> {
        stream.set_nonblocking(true)?;
        let (heard, unsent, shared) = (Vec::new(), Vec::new(), Arc::clone(shared));
        Ok(Connection { stream, heard, unsent, asked: None, holds: Holds::Nothing, shared })
    }

    /// Its end is heard in any case.
    pub(super) fn waits_for(&self) -> PollFlags {
        let question = if self.asked.is_none() { PollFlags::IN } else { PollFlags::empty() };
        let room = if self.unsent.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
        question | room
    }

    pub(super) fn next_heartbeat(&self) -> Option<Instant> {
        self.asked.as_ref().map(|asked| asked.next_heartbeat)
    }

    /// Goes on as far as it can without waiting; an error where it has ended.
    pub(super) fn turn(&mut self, heard: PollFlags, keeper: &dyn Keeper, waker: &Waker) -> io::Result<()> {
        if heard.intersects(PollFlags::HUP | PollFlags::ERR) {
            // When nobody listens any more, the setup goes on for the others.
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        if heard.contains(PollFlags::IN) {
            self.read()?;
        }
        loop {
            if self.asked.is_none() {
                let Some(question) = self.question()? else { break };
                self.ask(question, keeper)?;
            }
            let Some(asked) = &mut self.asked else { continue };
            match asked.answer.as_mut().poll(&mut Context::from_waker(waker)) {
                Poll::Ready(answer) => {
                    self.asked = None;
                    self.say(&answer)?;
                }
                Poll::Pending => {
                    let now = Instant::now();
                    if asked.next_heartbeat <= now {
                        asked.next_heartbeat = now + HEARTBEAT;
                        self.say(&Answer::Working)?;
                    }
                    break;
                }
            }
        }
        self.send()
    }

    /// Takes what is there.
    fn read(&mut self) -> io::Result<()> {
        let mut part = [0; 4096];
        match self.stream.read(&mut part) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                self.heard.extend_from_slice(&part[..length]);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The next one, where all of it was read.
    fn question(&mut self) -> io::Result<Option<Question>> {
        let Some(head) = self.heard.first_chunk() else { return Ok(None) };
        let end = wire::LENGTH + wire::length(*head)?;
        let Some(body) = self.heard.get(wire::LENGTH..end) else { return Ok(None) };
        let question = Question::parse(body)?;
        self.heard.drain(..end);
        Ok(Some(question))
    }

    fn ask(&mut self, question: Question, keeper: &dyn Keeper) -> io::Result<()> {
        let Question::Attach { wanted, host } = question;
        {
            let mut state = self.shared.lock();
            if state.over {
                drop(state);
                return self.say(&Answer::Refused { why: "the run is over".to_owned() });
            }
            if matches!(self.holds, Holds::Nothing) {
                if host {
                    *state.held.entry(wanted.clone()).or_default() += 1;
                    self.holds = Holds::ForAHost(wanted.clone());
                } else {
                    state.tests += 1;
                    self.holds = Holds::ForATest;
                }
            }
        }
        let next_heartbeat = Instant::now() + HEARTBEAT;
        self.asked = Some(Asked { answer: keeper.give(&wanted), next_heartbeat });
        Ok(())
    }

    fn say(&mut self, answer: &Answer) -> io::Result<()> {
        self.unsent.append(&mut answer.frame()?);
        Ok(())
    }

    /// As much as the other end has room for.
    fn send(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(length) => drop(self.unsent.drain(..length)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        match mem::replace(&mut self.holds, Holds::Nothing) {
            Holds::Nothing => return,
            Holds::ForATest => state.tests -= 1,
            Holds::ForAHost(wanted) => {
                if let Some(count) = state.held.get_mut(&wanted) {
                    *count -= 1;
                    if *count == 0 {
                        state.held.remove(&wanted);
                    }
                }
            }
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}
