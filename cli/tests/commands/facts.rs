//! What `fixtures`, `plan` and `graph` promise: they show what a run would do, as the test binaries tell it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::shop::{Ended, ask, estrade};
use serde_json::Value;

fn named<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    let mut all = list.as_array().expect("a list").iter();
    all.find(|one| one[key] == name).unwrap_or_else(|| panic!("{name} is not in {list:#}"))
}

#[test]
fn a_fixture_is_listed_with_scope_signature_doc_and_place() {
    let answer = ask(&["fixtures", "--json"]).json();
    assert_eq!(answer["version"], 1);
    let basket = named(&answer["fixtures"], "name", "basket");
    assert_eq!(basket["scope"], "test");
    assert_eq!(
        basket["signature"],
        "async fn basket(database: &str, goods: Vec<u32> = vec![1, 2]) -> Result<Vec<u32>>"
    );
    assert_eq!(basket["doc"], "A basket of this test's own.");
    let (file, line) = (basket["file"].as_str().unwrap(), basket["line"].as_u64().unwrap());
    let source = fs::read_to_string(crate::shop::workspace().join(file)).unwrap();
    let there = source.lines().nth(usize::try_from(line).unwrap() - 1).unwrap();
    assert!(there.starts_with("async fn basket("), "{file}:{line}: {there}");
}

#[test]
fn a_fixture_of_several_binaries_is_listed_once_with_all_who_use_it() {
    let answer = ask(&["fixtures", "--json"]).json();
    let databases =
        answer["fixtures"].as_array().unwrap().iter().filter(|fixture| fixture["name"] == "database");
    let [database] = databases.collect::<Vec<_>>()[..] else { panic!("{answer:#}") };
    let used_by = &database["used_by"];
    let tests = used_by["tests"].as_array().unwrap().iter().map(|test| &test["binary"]);
    let binaries = tests.filter_map(Value::as_str).collect::<Vec<_>>();
    assert!(binaries.contains(&"command-sample::shop") && binaries.contains(&"command-sample::desk"));
    let mut fixtures: Vec<_> =
        used_by["fixtures"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    fixtures.sort_unstable();
    assert_eq!(fixtures, ["desk::clerk", "shop::basket", "shop::prices::price"]);
}

#[test]
fn a_fixture_that_no_test_uses_is_marked() {
    let answer = ask(&["fixtures", "--json"]).json();
    let unused = answer["fixtures"].as_array().unwrap().iter();
    let unused = unused.filter(|fixture| fixture["used"] == false && fixture["built_in"] == false);
    let unused = unused.filter_map(|fixture| fixture["name"].as_str()).collect::<Vec<_>>();
    assert_eq!(unused, ["forgotten"]);
    let text = ask(&["fixtures", "forgotten"]).well();
    assert!(text.contains("forgotten  test  unused"), "{text}");
}

#[test]
fn of_what_comes_with_estrade_only_what_a_test_can_ask_for_is_listed() {
    let answer = ask(&["fixtures", "--json"]).json();
    let built_in =
        answer["fixtures"].as_array().unwrap().iter().filter(|fixture| fixture["built_in"] == true);
    let built_in = built_in.filter_map(|fixture| fixture["name"].as_str()).collect::<Vec<_>>();
    // The first two where something that is built beside wants Elasticsearch.
    assert!(matches!(built_in[..], ["es", "shared_es", "request"] | ["request"]), "{built_in:?}");
}

#[test]
fn a_filter_is_part_of_a_path() {
    let text = ask(&["fixtures", "prices::"]).well();
    assert!(text.contains("fn price(database: &str) -> usize"), "{text}");
    assert!(!text.contains("basket"), "{text}");
}

/// The setups of each test, as `plan` foresees them and as they then happen.
#[test]
fn a_plan_is_what_a_run_then_does() {
    let answer = ask(&["plan", "--json"]).json();
    assert_eq!(answer["version"], 1);
    let mut planned = BTreeMap::new();
    for test in answer["tests"].as_array().unwrap() {
        let steps = test["steps"].as_array().unwrap().iter();
        let steps = steps.map(|step| step["fixture"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        planned.insert(test["test"].as_str().unwrap().to_owned(), steps);
    }
    let events = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("plan-{}.jsonl", std::process::id()));
    let run = Ended::of(estrade(&["test"]).args(crate::shop::BINARIES).env("ESTRADE_EVENTS", &events));
    assert_eq!(run.code, Some(0), "{run}");
    let mut done: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let record = fs::read_to_string(&events).unwrap();
    fs::remove_file(&events).unwrap();
    for event in record.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        // No test: the session host's own.
        let Some(test) = event["test"].as_str() else { continue };
        let done = done.entry(test.to_owned()).or_default();
        if event["event"] == "started" && (event["phase"] == "setup" || event["phase"] == "attach") {
            done.push(event["fixture"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(planned, done);
}

#[test]
fn a_plan_tells_why_each_is_there_and_what_is_overridden_by_whom() {
    let text = ask(&["plan", "a_small_basket"]).well();
    for told in [
        "tidy  (autouse)",
        "(scope session; for basket, for small_basket)",
        "goods = vec![] (by small_basket)",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(text.contains("teardown small_basket, basket, tidy"), "{text}");
    let answer = ask(&["plan", "without_a_database", "--json"]).json();
    let steps = &answer["tests"][0]["steps"];
    assert_eq!(named(steps, "fixture", "database")["replaced"], r#""none".to_owned()"#);
    let goods = &named(steps, "fixture", "basket")["arguments"][0];
    assert_eq!(
        (&goods["name"], &goods["value"], &goods["by"]),
        (&"goods".into(), &"vec![7]".into(), &Value::Null)
    );
}

#[test]
fn a_test_is_found_by_its_name_its_path_its_id_and_a_part_of_it() {
    for asked in [
        "a_price_is_known",
        "prices::a_price_is_known",
        "command-sample::shop prices::a_price_is_known",
        "command-sample::shop$prices::a_price_is_known",
        "price_is",
    ] {
        let text = ask(&["plan", asked]).well();
        assert!(text.starts_with("prices::a_price_is_known "), "{asked}: {text}");
        assert_eq!(text.matches("  body\n").count(), 1, "{asked}: {text}");
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_and_exit_code_2() {
    for (arguments, nearest) in [
        (["fixtures", "bakset"], "no fixture is called `bakset`; nearest: `basket`"),
        (["plan", "a_basket_is_ful1"], "no test is called `a_basket_is_ful1`; nearest: `a_basket_is_full`"),
        (["graph", "a_basket_is_ful1"], "no test is called `a_basket_is_ful1`; nearest: `a_basket_is_full`"),
    ] {
        let ended = ask(&arguments);
        assert_eq!(ended.code, Some(2), "{ended}");
        assert!(ended.stderr.contains(nearest), "{ended}");
    }
}

#[test]
fn a_graph_draws_each_need_once_in_both_languages() {
    let dot = ask(&["graph", "a_small_basket"]).well();
    let key = |name: &str| {
        let line = dot.lines().find(|line| line.contains(&format!("[label=\"{name}\\n"))).unwrap_or_default();
        line.trim().split(' ').next().unwrap_or_default().to_owned()
    };
    let (test, small, basket, database) =
        (key("a_small_basket"), key("small_basket"), key("basket"), key("database"));
    for edge in [
        format!("{test} -> {small};"),
        format!("{small} -> {basket} [label=\"clone\"];"),
        format!("{basket} -> {database};"),
    ] {
        assert_eq!(dot.matches(&edge).count(), 1, "{edge} in {dot}");
    }
    assert!(!dot.contains("forgotten") && !dot.contains("price"), "{dot}");
    let mermaid = ask(&["graph", "--format", "mermaid"]).well();
    assert!(mermaid.starts_with("graph LR\n"), "{mermaid}");
    assert!(mermaid.contains("[\"forgotten<br/>shop, test\"]:::unused"), "{mermaid}");
}

#[test]
fn a_graph_as_json_has_a_version_and_tells_who_needs_whom_and_how() {
    let graph = ask(&["graph", "a_small_basket", "--json"]).json();
    assert_eq!(graph["version"], 1);
    let (test, small, basket, tidy) = (
        named(&graph["nodes"], "name", "a_small_basket"),
        named(&graph["nodes"], "name", "small_basket"),
        named(&graph["nodes"], "name", "basket"),
        named(&graph["nodes"], "name", "tidy"),
    );
    assert_eq!((&test["kind"], &test["binary"]), (&"test".into(), &"command-sample::shop".into()));
    assert_eq!((&basket["kind"], &basket["scope"]), (&"fixture".into(), &"test".into()));
    assert_eq!((&tidy["autouse"], &tidy["used"]), (&true.into(), &true.into()));
    for (from, to, access) in [(test, small, "shared"), (small, basket, "cloned"), (test, tidy, "effect")] {
        let edges = graph["edges"].as_array().unwrap().iter();
        let edges = edges.filter(|edge| edge["from"] == from["id"] && edge["to"] == to["id"]);
        let told = edges.map(|edge| &edge["access"]).collect::<Vec<_>>();
        assert_eq!(told, [access], "{} -> {}: {graph:#}", from["name"], to["name"]);
    }
    let all = ask(&["graph", "--json"]).json();
    assert_eq!(named(&all["nodes"], "name", "forgotten")["used"], false);
    let replaced = ask(&["graph", "without_a_database", "--json"]).json();
    let told = replaced["edges"].as_array().unwrap().iter().map(|edge| &edge["access"]);
    assert_eq!(told.filter(|access| *access == "replaced").count(), 1, "{replaced:#}");
}

#[test]
fn a_graph_is_told_in_one_language_only() {
    let ended = ask(&["graph", "--json", "--format", "dot"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("--format"), "{ended}");
}

#[test]
fn tests_that_do_not_build_end_with_exit_code_1() {
    let ended = Ended::of(&mut estrade(&["fixtures", "--package=command-sample", "--test=no_such_test"]));
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("the tests cannot be built"), "{ended}");
}

#[test]
fn binaries_without_a_test_of_estrade_are_told_to_be_so() {
    let ended = Ended::of(&mut estrade(&["plan", "--package=estrade-macros", "--lib"]));
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ended.stderr.contains("no integration test in the test binaries that were chosen"), "{ended}");
}

#[test]
fn colours_come_where_they_are_asked_for_and_never_into_a_file() {
    let plain = ask(&["fixtures"]).well();
    assert!(!plain.contains('\x1b'), "{plain}");
    let coloured =
        Ended::of(estrade(&["fixtures"]).args(crate::shop::BINARIES).env("CLICOLOR_FORCE", "1")).well();
    assert!(coloured.contains("\x1b["), "{coloured}");
}
