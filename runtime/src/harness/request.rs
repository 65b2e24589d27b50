//! `request: &Request`: what a fixture or a test may know and ask of the running test.

use std::fmt;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};

use tokio::sync::oneshot;

use super::attachments::Attachments;
use super::finalizers::{Finalizer, Finalizers};
use super::identity::TestId;
use super::message::{Asker, Get, Message, Refusal};
use super::notes::Notes;
use super::witness::Witness;
use crate::config::Config;
use crate::core::fixture::{Fixture, FixtureDef, LocalFuture};
use crate::core::kept::Kept;
use crate::core::outcome::Outcome;
use crate::core::scope::Scope;
use crate::core::slot::Holder;
use crate::error::{Error, Result};
use crate::host::run;

/// The running test, as the fixture or test that asked for it sees it.
///
/// Every fixture and test that takes `request: &Request` has one of its own.
///
/// ```no_run
/// use estrade::prelude::*;
///
/// #[fixture]
/// async fn workspace(request: &Request) -> Result<String> {
///     let dir = std::env::temp_dir().join(format!("workspace-{}", request.run_id()));
///     std::fs::create_dir_all(&dir)?;
///     provide!(dir.display().to_string());
///     if request.outcome() == Outcome::Passed {
///         std::fs::remove_dir_all(&dir)?;
///     }
///     Ok(())
/// }
/// # fn main() {}
/// ```
pub struct Request {
    /// What the project says about its tests.
    pub(crate) config: &'static Config,
    pub(super) scope: Scope,
    pub(super) test: TestId,
    pub(super) attachments: Attachments,
    pub(super) notes: Notes,
    /// Who has this request.
    pub(super) asker: Asker,
    pub(super) outbox: Sender<Message>,
    pub(super) outcome: Arc<OnceLock<Outcome>>,
    pub(super) finalizers: Finalizers,
    pub(super) values: Kept,
    /// Of the running test.
    pub(crate) witness: Witness,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("scope", &self.scope)
            .field("test", &self.test)
            .field("config", &self.config)
            .field("witness", &self.witness)
            .finish_non_exhaustive()
    }
}

/// What can be asked for while a test runs.
#[diagnostic::on_unimplemented(
    message = "this is not the name of a fixture whose value can be taken by `&`",
    label = "not such a name",
    note = "write `request.get(name)` with the name of a fixture, neither called nor in quotes; where a parameter has the \
            same name, with its path: `request.get(self::name)`",
    note = "the fixture's value has to be `Sync`"
)]
pub trait FixtureName {
    /// What the fixture provides.
    type Value;
    /// The fixture.
    fn definition() -> &'static FixtureDef;
}

#[diagnostic::do_not_recommend]
impl<N: FnOnce() -> F, F: Fixture<Value: Sync>> FixtureName for N {
    type Value = F::Value;

    fn definition() -> &'static FixtureDef {
        F::DEFINITION.get()
    }
}

impl Request {
    /// The id of this run: nextest's, or one made of the `cargo test` process or of this process. The same
    /// in every process of the run.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// let folder = std::env::temp_dir().join(request.run_id());
    /// # let _ = folder;
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_id(&self) -> &str {
        run::id()
    }

    /// The scope of the fixture that asked; [`Scope::Test`] for a test.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// assert_eq!(request.scope(), estrade::Scope::Test);
    /// # Ok(())
    /// # }
    /// ```
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The running test; `None` in a fixture of a wider scope, which serves many tests.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// let test = request.test().ok_or("a fixture of scope test has a test")?;
    /// println!("{} of {}", test.name(), test.binary());
    /// # Ok(())
    /// # }
    /// ```
    pub fn test(&self) -> Option<&TestId> {
        (self.scope == Scope::Test).then_some(&self.test)
    }

    /// The value of `fixture`, set up now if the test does not have it yet, and torn down in reverse order
    /// like all others.
    ///
    /// ```no_run
    /// use estrade::prelude::*;
    ///
    /// #[fixture]
    /// async fn promos(es: &Elasticsearch) -> Result<Documents> {
    ///     es.index("promos").seed([json!({ "active": true })]).await
    /// }
    ///
    /// #[integration_test]
    /// async fn promos_may_come_late(es: &Elasticsearch, request: &Request) -> Result<()> {
    ///     es.index("promos").create().await?;
    ///     assert_eq!(es.index("promos").count().await?, 0);
    ///     assert_eq!(request.get(promos).await?.len(), 1);
    ///     Ok(())
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// When its setup fails, when it is (or needs) a fixture that is being set up for this very one, when a
    /// `#[with]` of it or of what it needs comes too late for a fixture that is set up already, and when its
    /// scope is narrower than this request's. What becomes of the error is up to who asked; asked
    /// again, the fixture is not set up again, and the error is the same. A fixture that skips skips who asked.
    #[track_caller]
    pub fn get<N, T>(&self, fixture: N) -> LocalFuture<'_, Result<&T>>
    where
        N: FixtureName<Value = T>,
        T: Send + Sync + 'static,
    {
        drop(fixture);
        let place = Location::caller();
        Box::pin(async move { self.ask(N::definition()).await.map_err(|why| Error::at(place, why)) })
    }

    async fn ask<T: Send + Sync + 'static>(&self, fixture: &'static FixtureDef) -> Result<&T, String> {
        if fixture.scope < self.scope {
            return Err(format!(
                "fixture `{}` has scope `{}` and cannot be asked for by one of scope `{}`, which outlives it",
                fixture.name, fixture.scope, self.scope
            ));
        }
        let (reply, answer) = oneshot::channel();
        let get = Get { fixture, asker: self.asker.clone(), reply };
        let sent = self.outbox.send(Message::Get(get)).is_ok();
        let slot = match if sent { answer.await.ok() } else { None } {
            Some(Ok(slot)) => slot,
            Some(Err(Refusal::Error(quoted))) => return Err(quoted.to_string()),
            Some(Err(Refusal::Skip(skip))) => std::panic::resume_unwind(Box::new(skip)),
            None => return Err(format!("fixture `{}` was asked for after the test had ended", fixture.name)),
        };
        let holder = self.asker.fixture.map_or(Holder::Test, Holder::Fixture);
        Ok(self.values.keep(slot.shared::<T>(holder)?))
    }

    /// Runs `future` in the teardown of the fixture that asked, after the code behind `provide!`, last in,
    /// first out; for a test, right after its body. It runs also when the setup fails afterwards. It may
    /// end with `()` or with a `Result`, whose error is reported like every other error of a teardown.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// let mut child = std::process::Command::new("sleep").arg("60").spawn()?;
    /// request.on_teardown(async move { child.kill() });
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_teardown<F, T>(&self, future: F)
    where
        T: Finalizer,
        F: Future<Output = T> + Send + 'static,
    {
        self.finalizers.push(future);
    }

    /// How the test ended, for the code behind `provide!` and for finalizers.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// if request.outcome() == Outcome::Failed {
    ///     request.attach("log.txt", "what the service has said")?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// When the test has not ended: there is no true answer yet.
    #[track_caller]
    pub fn outcome(&self) -> Outcome {
        match self.outcome.get() {
            Some(outcome) => *outcome,
            None => panic!(
                "`request.outcome()` was asked for before the test ended: ask behind `provide!` or in `on_teardown`"
            ),
        }
    }

    /// Keeps `bytes` as a file of this test in the run's report directory,
    /// `target/estrade/<run id>/<test>/<name>`, and returns where. The path is printed when the test fails.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// let answer = json!({ "hits": 0 });
    /// request.attach("answer.json", answer.to_string())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When `name` is not a plain file name, or the file cannot be written.
    pub fn attach(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<PathBuf> {
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..";
        if !plain {
            return Err(Error::msg(format!(
                "cannot attach {name:?}: give a plain file name, without a folder"
            )));
        }
        self.attachments.keep(name, bytes.as_ref())
    }

    /// A line of the report that is printed should the test fail, below the attachments: `label: text`. Nothing is told of
    /// a test that passes.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(request: &Request) -> Result<()> {
    /// let log = "/var/log/catalogue.log";
    /// request.note("log of the catalogue", log);
    /// # Ok(())
    /// # }
    /// ```
    pub fn note(&self, label: &str, text: impl Into<String>) {
        self.notes.push(label.to_owned(), text.into());
    }
}
