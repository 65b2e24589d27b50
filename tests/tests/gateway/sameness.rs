//! Through the gateway a test sees what it would see on a server of its own.

use std::{fs, thread};

use estrade_tests::sources::workspace;

use crate::pool::{end, in_stock, wait};
use crate::scenario::{self, Asked};
use crate::server::{Server, close, on_each_server};

const FILES: &[&str] = &[
    "indices",
    "documents",
    "bulk",
    "search",
    "aggregations",
    "references",
    "expressions",
    "aliases",
    "templates",
    "pipelines",
    "scripts",
    "cat",
    "cluster",
    "errors",
    "streams",
    "isolation",
];

#[test]
fn two_tests_at_once_get_the_answers_of_an_empty_server() {
    on_each_server(compare);
}

#[test]
fn with_indices_in_stock_tests_get_the_same_answers() {
    on_each_server(|server| {
        let mut stocked = 0;
        compare_with(server, |asked, distribution| {
            let (server, keeper) = server.kept();
            let mut answers = two_at_once(&server, asked, distribution);
            wait("what was asked for is in stock", || keeper.is_filled());
            stocked += in_stock(&server).len();
            answers.extend(two_at_once(&server, asked, distribution));
            end(keeper);
            answers
        });
        assert!(stocked > 10, "hardly anything of it was taken from a stock: {stocked}");
    });
}

fn compare(server: &Server) {
    compare_with(server, |asked, distribution| two_at_once(server, asked, distribution));
}

fn compare_with(server: &Server, mut isolated: impl FnMut(&[Asked], &str) -> Vec<Vec<(String, String)>>) {
    let distribution = server.distribution();
    let before = server.contents();
    assert!(before.is_empty(), "{} is not empty: {before:?}", server.url);
    let only = std::env::var("ESTRADE_TEST_REQUESTS").ok();
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in FILES.iter().filter(|name| only.as_deref().is_none_or(|only| only == **name)) {
        let asked = scenario::read(name);
        count += asked.len();
        let straight = scenario::play(&asked, &server.url, &distribution);
        server.clear(&server.contents());
        assert_eq!(server.contents(), Vec::<String>::new(), "{name} leaves something behind");
        for isolated in isolated(&asked, &distribution) {
            wrong.extend(differences(name, &straight, &isolated));
        }
        assert_eq!(server.contents(), Vec::<String>::new(), "{name} leaves something behind in the gateway");
    }
    assert!(wrong.is_empty(), "{} answers to {count} requests differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(only.is_some() || count >= 150, "{count} requests are too few");
}

fn two_at_once(server: &Server, asked: &[Asked], distribution: &str) -> Vec<Vec<(String, String)>> {
    thread::scope(|scope| {
        let play = || {
            let namespace = server.namespace();
            let answers = scenario::play(asked, &namespace.url(), distribution);
            close(namespace);
            answers
        };
        let both = [scope.spawn(play), scope.spawn(play)];
        both.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

fn differences(name: &str, straight: &[(String, String)], isolated: &[(String, String)]) -> Vec<String> {
    let pairs = straight.iter().zip(isolated).filter(|(straight, isolated)| straight != isolated);
    pairs
        .map(|((asked, straight), (_, isolated))| {
            format!("{name}: {asked}\n  straight: {straight}\n  isolated: {isolated}\n")
        })
        .collect()
}

/// What is compared as `isolation` is what that suite sends: all that it names stands in the requests.
#[test]
fn all_that_the_isolation_suite_asks_for_is_compared() {
    let suite = workspace().join("tests/lifecycle/sample/isolation/main.rs");
    let suite = fs::read_to_string(&suite).expect("the suite can be read");
    let texts: Vec<&str> = suite.split('"').skip(1).step_by(2).collect();
    let compared = scenario::read("isolation");
    let has = |path: &str| compared.iter().any(|asked| asked.path == path);
    let paths: Vec<&&str> = texts.iter().filter(|text| text.starts_with('/')).collect();
    assert!(paths.len() >= 8 && paths.iter().all(|path| has(path)), "{paths:?}");
    for index in ["promos", "assets"] {
        assert!(texts.contains(&index) && has(&format!("/{index}/_bulk?refresh=true")), "{index}");
    }
}
