//! The language: what expressions and statements do, and what is refused of them.

use serde_json::{Value, json};

use super::{document, left, run, server};
use crate::server::Server;

/// Why a script is refused: the reason of the exception at the root.
fn refused(server: &Server, script: &str) -> (String, String) {
    let answer = run(server, script);
    answer.error(400, "illegal_argument_exception");
    let error = answer.json()["error"]["caused_by"].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["reason"]), text(&error["caused_by"]["reason"]))
}

#[test]
fn numbers_in_scripts_are_those_of_java() {
    let server = server();
    for (expression, expected) in [
        ("7 / 2", json!(3)),
        ("7 / 2.0", json!(3.5)),
        ("S.neg / 2", json!(-3)),
        ("S.neg % 3", json!(-1)),
        ("2147483647 + 1", json!(-2_147_483_648_i64)),
        ("S.n * 1000000000", json!(705_032_704)),
        ("S.n * 1000000000L", json!(5_000_000_000_i64)),
        ("S.big + 1", json!(5_000_000_001_i64)),
        ("-9223372036854775808L", json!(i64::MIN)),
        ("S.neg >>> 28", json!(15)),
        ("1 << 33", json!(2)),
        ("1L << 33", json!(8_589_934_592_i64)),
        ("~S.n", json!(-6)),
        ("5 ^ 3", json!(6)),
        ("010", json!(8)),
        ("(int) 5000000000L", json!(705_032_704)),
        ("(int) -2.7", json!(-2)),
        ("(int) 1e20", json!(i32::MAX)),
        ("1.0f / 3", json!(0.333_333_34)),
        ("0.1 + 0.2", json!(0.300_000_000_000_000_04)),
        ("1.0 / 0", json!("Infinity")),
        ("S.n == 5.0", json!(true)),
        ("S.n.equals(5L)", json!(false)),
        ("S.l.contains(2L)", json!(false)),
        ("Math.max(1, 2)", json!(2.0)),
        ("Math.round(-2.5)", json!(-2)),
        ("1e7 + ''", json!("1.0E7")),
        ("123456789.125 + ''", json!("1.23456789125E8")),
        ("(float) 0.1 + ''", json!("0.1")),
        ("S.n instanceof Integer && S.big instanceof Long && S.f instanceof Double", json!(true)),
        ("Integer.parseInt('-12')", json!(-12)),
        ("Integer.MAX_VALUE + 1", json!(i32::MIN)),
    ] {
        assert_eq!(left(&server, &format!("S.r = {expression}"))["r"], expected, "{expression}");
    }
}

#[test]
fn an_assignment_with_an_operator_keeps_the_class_that_was_there() {
    let server = server();
    for (script, name, expected) in [
        ("S.n += S.f", "n", json!(7)),
        ("S.n += S.big", "n", json!(705_032_709)),
        ("S.n *= 1.5", "n", json!(7)),
        ("S.big += 0.5", "big", json!(5_000_000_000_i64)),
        ("S.f += 1", "f", json!(3.5)),
        ("S.z += 'a'", "z", json!("nulla")),
        ("S.s += 1", "s", json!("Hello1")),
        ("int i = 5; i += 1.7; S.r = i", "r", json!(6)),
        ("def x = 1; x += 1.5; S.r = x", "r", json!(2)),
        ("S.n++; S.n = S.n + 1", "n", json!(7)),
        ("S.r = S.n++ + ++S.n", "r", json!(12)),
        ("S.l[0] *= 2.5", "l", json!([7, 1, 2])),
    ] {
        assert_eq!(left(&server, script)[name], expected, "{script}");
    }
    let (_, reason) = refused(&server, "S.n += 'a'");
    assert_eq!(reason, "cannot implicitly cast def [int] to java.lang.String");
}

#[test]
fn lists_maps_and_texts_do_what_they_do_in_java() {
    let server = server();
    for (script, name, expected) in [
        ("S.l.add(4)", "l", json!([3, 1, 2, 4])),
        ("S.l.remove(0)", "l", json!([1, 2])),
        ("S.l.remove(S.l.indexOf(2))", "l", json!([3, 1])),
        ("S.l[-1] = 9", "l", json!([3, 1, 9])),
        ("S.l.addAll(params.vs)", "l", json!([3, 1, 2, 7, 8])),
        ("S.l.removeIf(x -> x > 1)", "l", json!([1])),
        ("S.l.removeIf(x -> { int y = x; return y == params.v })", "l", json!([3, 1])),
        ("S.l.sort((a, b) -> b - a)", "l", json!([3, 2, 1])),
        ("S.ls.sort(null)", "ls", json!(["a", "b"])),
        ("S.r = S.l.collect(x -> x * 2)", "r", json!([6, 2, 4])),
        ("S.r = S.l.findAll(x -> x > 1)", "r", json!([3, 2])),
        ("S.r = S.o.find(x -> x.k == 2)", "r", json!({"k": 2})),
        ("S.l.forEach(x -> { S.n += x })", "n", json!(11)),
        ("S.o[1].k += 5", "o", json!([{"k": 1}, {"k": 7}])),
        ("S.r = S.o.0.k", "r", json!(1)),
        ("S.m.b.d = S.m.b.c; S.m.remove('a')", "m", json!({"b": {"c": 2, "d": 2}})),
        ("S.r = S.m.getOrDefault('q', 7)", "r", json!(7)),
        ("S.r = S.m.empty", "r", json!(false)),
        ("S.m.keySet().removeIf(k -> k == 'a')", "m", json!({"b": {"c": 2}})),
        ("for (e in S.m.entrySet()) { e.setValue(9) }", "m", json!({"a": 9, "b": 9})),
        ("S.r = S.zz?.a?.b", "r", Value::Null),
        ("S.r = S.zz ?: 'other'", "r", json!("other")),
        ("S.r = '' + S.l + S.m", "r", json!("[3, 1, 2]{a=1, b={c=2}}")),
        ("S.r = [1, 'a', [:], [2.5]]", "r", json!([1, "a", {}, [2.5]])),
        ("S.r = S.u.length()", "r", json!(6)),
        ("S.r = S.u.substring(0, 3)", "r", json!("äöü")),
        ("S.r = S.s.splitOnToken('l')", "r", json!(["He", "", "o"])),
        ("S.r = S.s.replace('l', 'L').toUpperCase().indexOf('O')", "r", json!(4)),
        ("S.r = S.s.compareTo('Help')", "r", json!(-4)),
        ("S.r = \"it's\"", "r", json!("it's")),
        ("String v = S.n + 1 + S.f; S.r = v", "r", json!("62.5")),
        ("S.r = (String) (S.zz + S.n)", "r", json!("null5")),
        ("S.r = params.get('v') + params['v'] + params.v", "r", json!(6)),
    ] {
        assert_eq!(left(&server, script)[name], expected, "{script}");
    }
}

#[test]
fn statements_run_in_their_order_and_loops_end_where_they_say() {
    let server = server();
    for (script, expected) in [
        (
            "if (S.n > 9) { S.r = 'big' } else if (S.n > 4) { S.r = 'mid' } else { S.r = 'small' }",
            json!("mid"),
        ),
        (
            "int t = 0; for (int i = 0; i < S.l.size(); i++) { if (i == 1) { continue } t += S.l[i] } S.r = t",
            json!(5),
        ),
        ("int t = 0; for (x in S.l) { t += x } S.r = t", json!(6)),
        ("String t = ''; for (String x : S.ls) { t += x } S.r = t", json!("ba")),
        ("int i = 0; while (true) { i++; if (i > 5) { break } } S.r = i", json!(6)),
        ("int i = 0; do { i++ } while (i < 3); S.r = i", json!(3)),
        ("if (S.n > 1) { S.r = 1; return } S.r = 2", json!(1)),
        ("S.r = S.zz == null ? 'none' : S.zz // a comment", json!("none")),
        ("def m = [:]; for (x in S.ls) { m[x] = (m[x] ?: 0) + 1 } S.r = m", json!({"a": 1, "b": 1})),
    ] {
        assert_eq!(left(&server, script)["r"], expected, "{script}");
    }
}

#[test]
fn a_script_that_servers_refuse_is_refused_before_it_runs() {
    let server = server();
    for (script, expected) in [
        ("S.n", "not a statement: result of dot operator [.] not used"),
        ("S.n + 1; S.r = 1", "not a statement: result not used from addition operation [+]"),
        ("S.n = foo", "cannot resolve symbol [foo]"),
        ("foo bar", "invalid declaration: cannot resolve type [foo]"),
        ("def x = 1; def x = 2", "variable [x] is already defined"),
        ("int x = 'a'", "Cannot cast from [java.lang.String] to [int]."),
        ("int x = 5L", "Cannot cast from [long] to [int]."),
        (
            "S.n = 3000000000",
            "Invalid int constant [3000000000]. If you want a long constant then change it to [3000000000L].",
        ),
        ("S.n = 1/0", "/ by zero"),
        ("S.n = 1 S.s = 2", "unexpected token ['ctx'] was expecting one of [{<EOF>, ';'}]."),
        ("return 1", "Cannot cast from [int] to [void]."),
        ("return; S.n = 1", "invalid block: unreachable statement"),
        ("if (true) { S.n = 1 }", "extraneous if block"),
        ("while (true) {}", "no paths escape from while loop"),
        ("for (x in S.l) { x = 1 }", "Variable [x] is read-only."),
        ("int n = 1; S.l.forEach(x -> n = x)", "Variable [n] is read-only."),
        ("break", "invalid break statement: not inside loop"),
        ("S.n = 1 == null", "Cannot cast from [int] to [java.lang.Object]."),
        (
            "S.r = 'a' < 'b'",
            "cannot apply the less than operator [<] to the types [java.lang.String] and [java.lang.String]",
        ),
    ] {
        assert_eq!(refused(&server, script), ("compile error".to_owned(), expected.to_owned()), "{script}");
    }
}

#[test]
fn a_script_that_fails_changes_nothing_and_says_where() {
    let server = server();
    for (script, expected) in [
        ("S.r = 1; S.m.x.y = 3", "Cannot invoke \"Object.getClass()\" because \"callArgs[0]\" is null"),
        (
            "S.r = S.n / S.zero.length()",
            "Cannot invoke \"Object.getClass()\" because \"callArgs[0]\" is null",
        ),
        ("S.r = S.n / (S.n - 5)", "/ by zero"),
        ("S.l[5] = 9", "Index 5 out of bounds for length 3"),
        ("int x = S.big", "Cannot cast java.lang.Long to java.lang.Integer"),
        ("S.r = S.n == true", "Cannot cast from: boolean to boolean"),
        ("if (S.n) { S.r = 2 }", "Cannot cast java.lang.Integer to java.lang.Boolean"),
        ("S.r = S.s - 1", "Cannot apply [-] operation to types [java.lang.String] and [java.lang.Integer]."),
        ("S.r = Integer.parseInt('x')", "For input string: \"x\""),
        ("for (x in S.m.keySet()) { S.m.remove(x) }", ""),
        ("params.v = 2", ""),
    ] {
        assert_eq!(refused(&server, script), ("runtime error".to_owned(), expected.to_owned()), "{script}");
        assert_eq!(server.get("/a/_source/1").ok(), document(), "{script}");
    }
    let error = run(&server, "int x = S.n;\nx = x + 1;\nS.r = S.q.z").json()["error"]["caused_by"].clone();
    assert_eq!(error["script"], "int x = ctx._source.n; ...");
    assert_eq!(
        error["script_stack"],
        json!(["ctx._source.r = ctx._source.q.z", "                             ^---- HERE"])
    );
    assert_eq!(error["position"], json!({"offset": 63, "start": 34, "end": 65}));
    run(&server, "S.self = ctx._source").error(400, "illegal_argument_exception");
}

#[test]
fn what_is_not_implemented_of_the_language_is_named() {
    let server = server();
    for (script, feature) in [
        ("int f(int x) { return x + 1 } S.n = f(4)", "functions"),
        ("try { S.n = 1 } catch (Exception e) { S.n = 2 }", "[try]"),
        ("S.d = new Date()", "a new [Date]"),
        ("S.r = S.s =~ /a/", "the operator [=~]"),
        ("int[] x = new int[2]", "arrays"),
        ("S.r = S.l.stream()", "[stream] of a [java.util.ArrayList]"),
        ("S.r = Collections.max(S.l)", "[Collections.max]"),
        ("byte b = 1; S.r = b", "the type [byte]"),
        ("S.r = S.n > 1 ? 1 : 2.0", "a choice between [int] and [double]"),
    ] {
        let reason = run(&server, script).error(501, "unsupported_operation_exception");
        assert!(reason.contains(feature), "{script}: {reason}");
    }
    let update = json!({"script": {"lang": "expression", "source": "1"}});
    server.post("/a/_update/1", update).error(501, "unsupported_operation_exception");
}

/// Lambdas in lambdas, each of them deep in what it stands in.
fn nested_lambdas() -> String {
    let mut script = "true".to_owned();
    for level in 0..18 {
        let chain = " && S.t".repeat(55);
        script = format!("S.l.any(x{level} -> {{ return {script}{chain} }})");
    }
    format!("S.r = {script}")
}

#[test]
fn no_script_runs_for_ever_or_takes_all_memory() {
    let server = server();
    let (_, reason) = refused(&server, "while (true) { S.n++ }");
    assert_eq!(reason, "The maximum number of statements that can be executed in a loop has been reached.");
    for script in [
        "for (int i = 0; i < 100; i++) { S.s += S.s }",
        "for (int i = 0; i < 100; i++) { S.l.addAll(S.l) }",
        "for (int i = 0; i < 100; i++) { S.s = S.s.concat(S.s) }",
        "for (int i = 0; i < 100; i++) { S.s = S.s.replace('l', S.s) }",
        "for (int i = 0; i < 20; i++) { S.s += S.s } def a = [S.s]; for (int i = 0; i < 20; i++) { a = [a, a] } S.r = a",
        "for (int i = 0; i < 20; i++) { S.s += S.s } def a = [S.s]; for (int i = 0; i < 20; i++) { a = [a, a] } S.r = '' + a",
        "def a = [1]; for (int i = 0; i < 60; i++) { a = [a, a] } S.r = a",
        "def a = [1]; for (int i = 0; i < 5000; i++) { a = [a] } S.r = '' + a",
    ] {
        run(&server, script).error(501, "unsupported_operation_exception");
    }
    let nested = [
        format!("S.r = {}1{}", "(".repeat(20_000), ")".repeat(20_000)),
        format!("S.r = {}1", "-".repeat(20_000)),
        format!("S.r = 1{}", " + S.n".repeat(5_000)),
        format!("S.r = S.m{}", "?.a".repeat(15_000)),
        format!("{}S.r = 1{}", "if (S.t) {".repeat(3_000), "}".repeat(3_000)),
        format!("S.r = {}", "S.t ? 1 : ".repeat(3_000)),
        format!("S.r = S.t{}", " instanceof List".repeat(3_000)),
        format!("{}S.n++{}", "S.l.forEach(x -> { ".repeat(500), "})".repeat(500)),
        nested_lambdas(),
    ];
    for script in &nested {
        let answer = run(&server, script);
        assert!([400, 501].contains(&answer.status), "{}", answer.text);
    }
    assert_eq!(left(&server, "S.l.add(S.l.size()); S.r = 1")["r"], 1, "the engine is still there");
}
