//! Tests by the thousand: the same trivial test with two fixtures, in each way of writing it.
//!
//! What is generated goes to `target/generated`, where the manifests of `samples` expect it.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::cargo::scratch;

/// How tests are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    /// Of the file and the target.
    pub(crate) name: &'static str,
    pub(crate) tests: usize,
    pub(crate) head: &'static str,
    /// With `NUMBER` where each test differs.
    pub(crate) test: &'static str,
}

const ESTRADE: &str = "\
use estrade::prelude::*;
#[fixture]
async fn one() -> u32 { 1 }
#[fixture]
async fn two(one: &u32) -> String { one.to_string() }
";

const ESTRADE_TEST: &str = "
#[integration_test]
async fn test_NUMBER(one: &u32, two: &String) { assert_eq!(one.to_string(), *two); }
";

const PLAIN: &str = "\
async fn one() -> u32 { 1 }
async fn two(one: &u32) -> String { one.to_string() }
";

const PLAIN_TEST: &str = "
#[tokio::test(flavor = \"multi_thread\", worker_threads = 2)]
async fn test_NUMBER() {
    let one = one().await;
    let two = two(&one).await;
    assert_eq!(one.to_string(), two);
}
";

pub(crate) const ESTRADE_1000: Form =
    Form { name: "estrade", tests: 1000, head: ESTRADE, test: ESTRADE_TEST };

pub(crate) const PLAIN_1000: Form = Form { name: "plain", tests: 1000, head: PLAIN, test: PLAIN_TEST };

/// As plain, but the body has a thread of its own, without which one that blocks stops the teardown.
pub(crate) const PLAIN_ON_A_THREAD: Form = Form {
    name: "plain_on_a_thread",
    tests: 1000,
    head: "\
async fn one() -> u32 { 1 }
async fn two(one: &u32) -> String { one.to_string() }
fn run(body: impl Future<Output = ()> + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let handle = runtime.handle().clone();
    std::thread::spawn(move || handle.block_on(body)).join().unwrap();
}
",
    test: "
#[test]
fn test_NUMBER() {
    run(async {
        let one = one().await;
        let two = two(&one).await;
        assert_eq!(one.to_string(), two);
    });
}
",
};

/// Both fixtures have code behind `provide!`.
pub(crate) const ESTRADE_TEARDOWN: Form = Form {
    name: "estrade_teardown",
    tests: 1000,
    head: "\
use estrade::prelude::*;
#[fixture]
async fn one() -> u32 {
    provide!(1);
    std::hint::black_box(());
}
#[fixture]
async fn two(one: &u32) -> String {
    provide!(one.to_string());
    std::hint::black_box(());
}
",
    test: ESTRADE_TEST,
};

pub(crate) const ESTRADE_200: Form =
    Form { name: "estrade_200", tests: 200, head: ESTRADE, test: ESTRADE_TEST };

pub(crate) const PLAIN_200: Form = Form { name: "plain_200", tests: 200, head: PLAIN, test: PLAIN_TEST };

pub(crate) const ESTRADE_ASYNC: Form = Form { name: "estrade_async", ..ESTRADE_1000 };

pub(crate) const RSTEST_ASYNC: Form = Form {
    name: "rstest_async",
    tests: 1000,
    head: "\
use rstest::{fixture, rstest};
#[fixture]
async fn one() -> u32 { 1 }
#[fixture]
async fn two(#[future(awt)] one: u32) -> String { one.to_string() }
",
    test: "
#[rstest]
#[tokio::test(flavor = \"multi_thread\", worker_threads = 2)]
async fn test_NUMBER(#[future(awt)] one: u32, #[future(awt)] two: String) { assert_eq!(one.to_string(), two); }
",
};

pub(crate) const ESTRADE_SYNC: Form = Form {
    name: "estrade_sync",
    tests: 1000,
    head: "\
use estrade::prelude::*;
#[fixture]
fn one() -> u32 { 1 }
#[fixture]
fn two(one: &u32) -> String { one.to_string() }
",
    test: "
#[integration_test]
fn test_NUMBER(one: &u32, two: &String) { assert_eq!(one.to_string(), *two); }
",
};

pub(crate) const RSTEST_SYNC: Form = Form {
    name: "rstest_sync",
    tests: 1000,
    head: "\
use rstest::{fixture, rstest};
#[fixture]
fn one() -> u32 { 1 }
#[fixture]
fn two(one: u32) -> String { one.to_string() }
",
    test: "
#[rstest]
fn test_NUMBER(one: u32, two: String) { assert_eq!(one.to_string(), two); }
",
};

/// As [`ESTRADE_200`], and what the session host has for each test.
pub(crate) const SHARED_200: Form = Form {
    name: "shared_200",
    tests: 200,
    head: "\
use estrade::prelude::*;
#[fixture]
async fn one() -> u32 { 1 }
#[fixture]
async fn two(one: &u32) -> String { one.to_string() }
#[fixture(scope = session)]
async fn address() -> String { \"http://127.0.0.1:9200\".to_owned() }
",
    test: "
#[integration_test]
async fn test_NUMBER(one: &u32, two: &String, address: &String) {
    assert_eq!(one.to_string(), *two);
    assert!(!address.is_empty());
}
",
};

/// Tests that tell how long they waited for what they share, in lines of the file that `MEASURED` names. Beside some of
/// them one that looks at the session host, whose number is what they share, behind all tests of a lower number.
pub(crate) const ATTACHED: Form = Form {
    name: "attached",
    tests: 1000,
    head: "\
use estrade::prelude::*;
use std::io::Write;
use std::time::{Duration, Instant};
#[fixture(scope = session)]
async fn host() -> u32 { std::process::id() }
fn tell(line: String) -> Result<()> {
    let Some(path) = std::env::var_os(\"MEASURED\") else { return Ok(()) };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    Ok(file.write_all(line.as_bytes())?)
}
async fn attach(request: &Request) -> Result<u32> {
    let begin = Instant::now();
    let host = *request.get(host).await?;
    tell(format!(\"attached {}\\n\", begin.elapsed().as_secs_f64()))?;
    Ok(host)
}
async fn look(request: &Request) -> Result<()> {
    let host = attach(request).await?;
    // Until it has seen that the tests before this one have ended.
    std::thread::sleep(Duration::from_millis(300));
    let status = std::fs::read_to_string(format!(\"/proc/{host}/status\"))?;
    let resident = status.lines().find_map(|line| line.strip_prefix(\"VmRSS:\")?.split_whitespace().next());
    let descriptors = std::fs::read_dir(format!(\"/proc/{host}/fd\"))?.count();
    tell(format!(\"host {host} {} {descriptors}\\n\", resident.unwrap_or_default()))
}
#[integration_test]
async fn test_0099_then_look(request: &Request) -> Result<()> { look(request).await }
#[integration_test]
async fn test_0999_then_look(request: &Request) -> Result<()> { look(request).await }
",
    test: "
#[integration_test]
async fn test_NUMBER(request: &Request) -> Result<()> { attach(request).await.map(drop) }
",
};

/// How many tests of each kind [`ELASTICSEARCH`] has.
pub(crate) const SEARCHES: usize = 50;

/// An index of 22 fields, ten documents, three searches: a literal, so that it can be a part of another one.
macro_rules! index_test {
    () => {
        "
#[integration_test]
async fn index_NUMBER(es: &Elasticsearch) -> Result<()> {
    let index = es.index(\"assets\");
    index.create_with(mappings()).await?;
    index.seed((0..10).map(document).collect::<Vec<_>>()).await?;
    let term = index.hits(json!({ \"query\": { \"term\": { \"field_0\": \"key-3\" } } })).await?;
    assert_eq!(term.len(), 1);
    let text = index.hits(json!({ \"query\": { \"match\": { \"field_1\": \"quick fox\" } } })).await?;
    assert_eq!(text.len(), 10);
    let range = index.hits(json!({ \"query\": { \"range\": { \"field_2\": { \"gte\": 5 } } } })).await?;
    assert_eq!(range.len(), 5);
    Ok(())
}
"
    };
}

pub(crate) const INDEX_TEST: &str = index_test!();

/// An `es` of its own for each test: `empty_…` does nothing with it, `index_…` what a small test does.
pub(crate) const ELASTICSEARCH: Form = Form {
    name: "es",
    tests: SEARCHES,
    head: "\
use estrade::prelude::*;
fn mappings() -> Value {
    let kinds = [\"keyword\", \"text\", \"long\", \"boolean\", \"date\", \"double\"];
    let mut mappings = json!({ \"mappings\": { \"properties\": {} } });
    for n in 0..22 {
        mappings[\"mappings\"][\"properties\"][format!(\"field_{n}\")] = json!({ \"type\": kinds[n % 6] });
    }
    mappings
}
fn document(n: usize) -> Value {
    let value = |field: usize| match field % 6 {
        0 => json!(format!(\"key-{n}\")),
        1 => json!(format!(\"the quick brown fox number {n} jumps\")),
        2 => json!(n),
        3 => json!(n % 2 == 0),
        4 => json!(\"2024-02-29T12:00:00Z\"),
        _ => json!(0.5),
    };
    let mut document = json!({});
    for field in 0..22 {
        document[format!(\"field_{field}\")] = value(field);
    }
    document
}
",
    test: concat!(
        "
#[integration_test]
async fn empty_NUMBER(es: &Elasticsearch) { assert!(!es.url().is_empty()); }",
        index_test!()
    ),
};

impl Form {
    /// Writes the file, where it is not there as it should be.
    pub(crate) fn write(&self) -> Result<PathBuf> {
        let path = scratch("generated")?.join(format!("{}.rs", self.name));
        let mut text = format!("//! Generated by `benches`.\n{}", self.head);
        for number in 0..self.tests {
            write!(text, "{}", self.test.replace("NUMBER", &format!("{number:04}")))?;
        }
        // A file that is as it should be keeps its time, and with it what was built from it.
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return Ok(path);
        }
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }
}
