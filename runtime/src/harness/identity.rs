//! Which test this is.

use std::fmt;

use crate::core::test::TestDef;

/// The running test.
///
/// ```no_run
/// use estrade::prelude::*;
///
/// #[fixture]
/// fn database_name(request: &Request) -> Result<String> {
///     let test = request.test().ok_or("a database belongs to a test")?;
///     Ok(format!("{}-{}", test.name(), test.attempt()))
/// }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestId {
    name: String,
    module: &'static str,
    binary: String,
    attempt: u32,
}

impl TestId {
    pub(super) fn of(test: &TestDef) -> TestId {
        TestId { name: name(test), module: test.module, binary: binary(test), attempt: attempt() }
    }

    /// The function's name, with rstest's case where there is one: `old_clients` or `paging::case_2`.
    ///
    /// ```no_run
    /// # fn body(test: &estrade::TestId) {
    /// assert_eq!(test.name(), "old_clients");
    /// # }
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The module it is written in, the crate's name first.
    ///
    /// ```no_run
    /// # fn body(test: &estrade::TestId) {
    /// assert_eq!(test.module(), "integration::promos");
    /// # }
    /// ```
    pub fn module(&self) -> &str {
        self.module
    }

    /// The test binary, as nextest writes its id: `package`, `package::target`, `package::bin/name`,
    /// `package::example/name`.
    ///
    /// ```no_run
    /// # fn body(test: &estrade::TestId) {
    /// assert_eq!(test.binary(), "catalogue::integration");
    /// # }
    /// ```
    pub fn binary(&self) -> &str {
        &self.binary
    }

    /// From 1; greater where nextest retries.
    ///
    /// ```no_run
    /// # fn body(test: &estrade::TestId) {
    /// if test.attempt() > 1 {
    ///     println!("this is a retry");
    /// }
    /// # }
    /// ```
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The name that libtest and nextest know it by: module path without the crate, then the name.
    pub(crate) fn full_name(&self) -> String {
        match self.module.split_once("::") {
            Some((_, inner)) => format!("{inner}::{}", self.name),
            None => self.name.clone(),
        }
    }
}

impl fmt::Display for TestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full_name())
    }
}

/// libtest names a test's thread after it, cases included; with one test thread it runs on the main thread,
/// where nextest's word is left, and otherwise the function's own name.
fn name(test: &TestDef) -> String {
    let prefix = match test.module.split_once("::") {
        Some((_, inner)) => format!("{inner}::"),
        None => String::new(),
    };
    let thread = std::thread::current().name().map(str::to_owned);
    let nextest = std::env::var("NEXTEST_TEST_NAME").ok();
    thread
        .into_iter()
        .chain(nextest)
        .filter_map(|full| full.strip_prefix(&prefix).map(str::to_owned))
        .find(|name| {
            name.strip_prefix(test.name).is_some_and(|case| case.is_empty() || case.starts_with("::"))
        })
        .unwrap_or_else(|| test.name.to_owned())
}

pub(super) fn binary(test: &TestDef) -> String {
    match test.target.split_once('/') {
        None => test.package.to_owned(),
        Some(("test", name)) => format!("{}::{name}", test.package),
        Some(_) => format!("{}::{}", test.package, test.target),
    }
}

fn attempt() -> u32 {
    std::env::var("NEXTEST_ATTEMPT").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}
