//! Through the gateway a test sees what it would see on a server of its own.

use std::thread;

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
];

#[test]
fn two_tests_at_once_get_the_answers_of_an_empty_server() {
    on_each_server(compare);
}

fn compare(server: &Server) {
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
        for isolated in two_at_once(server, &asked, &distribution) {
            wrong.extend(differences(name, &straight, &isolated));
        }
        assert_eq!(server.contents(), Vec::<String>::new(), "{name} leaves something behind in the gateway");
    }
    assert!(wrong.is_empty(), "{} of 2 × {count} answers differ:\n{}", wrong.len(), wrong.join("\n"));
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
