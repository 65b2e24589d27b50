//! `_analyze` and the char filters of an index. The tokens are those that both real servers answer, unless said otherwise.

use serde_json::{Value, json};

use crate::server::Server;

/// `token[start,end]`, one behind the other.
fn tokens(server: &Server, path: &str, body: Value) -> String {
    let answer = server.post(path, body).ok();
    let shown = |token: &Value| {
        format!("{}[{},{}]", token["token"].as_str().unwrap(), token["start_offset"], token["end_offset"])
    };
    let shown: Vec<String> = answer["tokens"].as_array().unwrap().iter().map(shown).collect();
    shown.join(" ")
}

fn filtered(filter: Value, tokenizer: &str, text: &str) -> String {
    let body = json!({"char_filter": [filter], "tokenizer": tokenizer, "text": text});
    tokens(&Server::new(), "/_analyze", body)
}

fn stripped(text: &str) -> String {
    filtered("html_strip".into(), "keyword", text)
}

fn replaced(pattern: &str, replacement: &str, text: &str) -> String {
    let filter = json!({"type": "pattern_replace", "pattern": pattern, "replacement": replacement});
    filtered(filter, "standard", text)
}

#[test]
fn markup_goes_and_tokens_tell_where_they_stood() {
    let strip = |text: &str| filtered("html_strip".into(), "standard", text);
    assert_eq!(strip("a<b> </b>"), "a[0,4]");
    assert_eq!(strip("<p>The <b>qu</b>ick</p>fox"), "The[3,6] quick[10,19] fox[23,26]");
    assert_eq!(strip("x<!-- y -->z <![CDATA[<q>]]> <? r ?>s"), "xz[0,12] q[23,24] s[36,37]");
    assert_eq!(strip("a<script>b</script>c<style>d</style>e"), "a[0,1] c[19,20] e[36,37]");
}

#[test]
fn blocks_and_breaks_become_line_breaks_and_inline_tags_nothing() {
    assert_eq!(stripped("a<p>b</p>c<br/>d<i>e</i>"), "a\nb\nc\nde[0,24]");
    assert_eq!(stripped("a<broken>b</ div >c"), "a\nb\nc[0,19]");
    let escaped = json!({"type": "html_strip", "escaped_tags": ["B", "br"]});
    assert_eq!(filtered(escaped, "keyword", "<b>x</b><br><i>y</i>"), "<b>x</b><br>y[0,20]");
}

#[test]
fn references_are_read_where_a_semicolon_or_the_end_closes_them() {
    assert_eq!(stripped("&lt;&eacute;&#65;&#x42;&#xD83D;&#56832;&nbsp;&AMP;"), "<éAB😀 &[0,50]");
    assert_eq!(stripped("&lt &notit; &#65 &#x000041; &amp"), "&lt &notit; &#65 &#x000041; &[0,32]");
}

#[test]
fn what_is_no_markup_stays() {
    for text in ["a < b c", "1 <2> 3", "x <b y", "<", "&", "a </ 1>", "<é <", "&#x;"] {
        let whole = format!("{text}[0,{}]", text.chars().count());
        assert_eq!(stripped(text), whole);
    }
    // The end of a text ends what was begun.
    assert_eq!(stripped("a<b"), "a[0,3]");
    assert_eq!(stripped("a<!-- b"), "a[0,7]");
}

#[test]
fn the_longest_mapping_counts() {
    let filter = json!({"type": "mapping", "mappings": ["a => 1", "ab => x\\u0020yz", "c =>", "😀 => :)"]});
    assert_eq!(filtered(filter, "whitespace", "abac😀d"), "x[0,1] yz1:)d[1,7]");
    let text = json!({"type": "mapping", "mappings": "ph=>f,f=>v"});
    assert_eq!(filtered(text, "keyword", "phf"), "fv[0,3]");
}

#[test]
fn patterns_are_replaced_with_their_groups() {
    assert_eq!(replaced(r"(\d+)-(?=\d)", "$1_", "123-456-x"), "123_456[0,7] x[8,9]");
    assert_eq!(replaced(r"(?<=\p{Lower})(?=\p{Upper})", " ", "fooBarBaz"), "foo[0,2] Bar[3,5] Baz[6,9]");
    assert_eq!(replaced(r"(?<first>a)(b)?", r"${first}\$ $2", "ab ac"), "a[0,1] b[1,2] a[3,3] c[4,5]");
    let flags = json!({"type": "pattern_replace", "pattern": "^A.", "flags": "case_insensitive|DOTALL"});
    assert_eq!(filtered(flags, "keyword", "a\nb"), "b[2,3]");
}

#[test]
fn several_char_filters_follow_one_another() {
    let body = json!({
        "char_filter": ["html_strip", {"type": "mapping", "mappings": ["ph=>f"]}],
        "tokenizer": "standard",
        "text": ["<p>ph", "<b>ph"],
    });
    assert_eq!(tokens(&Server::new(), "/_analyze", body), "f[3,5] f[9,11]");
}

fn articles() -> Server {
    let server = Server::new();
    let analysis = json!({
        "char_filter": {
            "ph": {"type": "mapping", "mappings": ["ph => f"]},
            "spaces": {"type": "pattern_replace", "pattern": "\\s+", "replacement": "-"},
        },
        "analyzer": {"html": {"tokenizer": "standard", "char_filter": ["html_strip", "ph"], "filter": "lowercase"}},
        "normalizer": {"plain": {"char_filter": ["ph", "spaces"], "filter": "lowercase"}},
    });
    let properties = json!({
        "text": {"type": "text", "analyzer": "html"},
        "kind": {"type": "keyword", "normalizer": "plain"},
    });
    server
        .put("/articles", json!({"settings": {"analysis": analysis}, "mappings": {"properties": properties}}))
        .ok();
    server.seed(
        "articles",
        &[
            json!({"text": "<p>The <b>ph</b>oto &amp; a fox</p>", "kind": "Alpha  Beta"}),
            json!({"text": "b", "kind": "ALFA beta"}),
        ],
    );
    server
}

#[test]
fn fields_are_searched_and_marked_through_char_filters() {
    let server = articles();
    for word in ["foto", "photo", "<i>photo</i>"] {
        let body = json!({"query": {"match": {"text": word}}, "highlight": {"fields": {"text": {}}}});
        let answer = server.search("articles", body);
        assert_eq!(
            answer["hits"]["hits"][0]["highlight"]["text"],
            json!(["<p>The <b><em>ph</b>oto</em> &amp; a fox</p>"]),
            "{word}"
        );
    }
    assert_eq!(server.ids("articles", json!({"match": {"text": "b"}})), ["2"]);
}

#[test]
fn normalizers_replace_in_values_and_in_what_is_looked_for() {
    let server = articles();
    for query in [
        json!({"term": {"kind": "alpha beta"}}),
        json!({"prefix": {"kind": "Alph"}}),
        json!({"wildcard": {"kind": "Alph* b*"}}),
        json!({"query_string": {"query": "kind:Alph*"}}),
    ] {
        assert_eq!(server.ids("articles", query.clone()), ["1", "2"], "{query}");
    }
}

#[test]
fn definitions_are_checked_with_their_index() {
    let server = Server::new();
    let refused = |analysis: Value| {
        let error = server.put("/a", json!({"settings": {"analysis": analysis}})).json();
        format!("{} {}", error["status"], error["error"]["reason"].as_str().unwrap())
    };
    let filter = |definition: Value| refused(json!({"char_filter": {"x": definition}}));
    assert_eq!(filter(json!({"type": "nope"})), "400 Unknown char_filter type [nope] for [x]");
    assert_eq!(
        filter(json!({"type": "mapping"})),
        "400 mapping requires either `mappings` or `mappings_path` to be configured"
    );
    // As OpenSearch says it.
    assert_eq!(
        filter(json!({"type": "mapping", "mappings": ["a"]})),
        "500 Line [1]: Invalid mapping rule : [a]"
    );
    assert_eq!(
        filter(json!({"type": "mapping", "mappings": ["a=>b", "a=>c"]})),
        "400 match \"a\" was already added"
    );
    assert_eq!(filter(json!({"type": "mapping", "mappings": ["=>b"]})), "400 cannot match the empty string");
    assert_eq!(
        filter(json!({"type": "pattern_replace"})),
        "400 pattern is missing for [x] char filter of type 'pattern_replace'"
    );
    assert_eq!(
        filter(json!({"type": "pattern_replace", "pattern": "("})),
        "400 Unclosed group near index 1\n("
    );
    assert_eq!(
        filter(json!({"type": "pattern_replace", "pattern": "a", "flags": "NO"})),
        "400 Unknown regex flag [NO]"
    );
    // As Elasticsearch says it.
    assert_eq!(
        refused(json!({"analyzer": {"a": {"tokenizer": "standard", "char_filter": ["nope"]}}})),
        "400 Custom Analyzer [a] failed to find char_filter under name [nope]"
    );
    assert_eq!(
        refused(json!({"normalizer": {"a": {"char_filter": ["html_strip"]}}})),
        "400 Custom normalizer [a] may not use char filter [html_strip]"
    );
}

#[test]
fn what_this_engine_does_not_replace_is_refused_by_name() {
    let server = Server::new();
    for filter in [
        json!({"type": "mapping", "mappings_path": "a.txt"}),
        json!({"type": "pattern_replace", "pattern": "(a)\\1"}),
        json!({"type": "pattern_replace", "pattern": "a*", "replacement": "b"}),
        json!({"type": "pattern_replace", "pattern": "a", "replacement": "$1"}),
        json!({"type": "pattern_replace", "pattern": "a", "flags": "COMMENTS"}),
        json!({"type": "icu_normalizer"}),
    ] {
        let body = json!({"char_filter": [filter], "tokenizer": "keyword", "text": "a"});
        assert_eq!(server.post("/_analyze", body).status, 501, "{filter}");
    }
}

#[test]
fn an_analysis_has_the_parts_of_one_kind_only() {
    let server = articles();
    let refused = |path: &str, body: Value| {
        server.post(path, body).json()["error"]["reason"].as_str().unwrap().to_owned()
    };
    let faults = [
        (
            json!({"analyzer": "standard", "filter": ["lowercase"]}),
            "cannot define extra components on a named analyzer",
        ),
        (
            json!({"normalizer": "plain", "char_filter": ["ph"]}),
            "cannot define extra components on a named normalizer",
        ),
        (
            json!({"field": "text", "char_filter": ["ph"]}),
            "cannot define extra components on a field-specific analyzer",
        ),
        (
            json!({"normalizer": "plain", "tokenizer": "standard"}),
            "tokenizer/analyze should be null if normalizer is specified",
        ),
    ];
    for (mut body, fault) in faults {
        body["text"] = "a".into();
        assert_eq!(refused("/articles/_analyze", body), format!("Validation Failed: 1: {fault};"));
    }
    let unknown = json!({"char_filter": ["nope"], "text": "a"});
    assert_eq!(refused("/_analyze", unknown.clone()), "failed to find global char_filter under [nope]");
    assert_eq!(refused("/articles/_analyze", unknown), "failed to find char_filter under [nope]");
    assert_eq!(
        refused("/_analyze", json!({"char_filter": "html_strip", "text": "a"})),
        "[analyze_request] char_filter doesn't support values of type: VALUE_STRING"
    );
}

#[test]
fn texts_stand_a_hundred_positions_apart_unless_their_analyzer_says_otherwise() {
    let server = articles();
    let second = |path: &str, mut body: Value| {
        body["text"] = json!(["a", "b"]);
        server.post(path, body).ok()["tokens"][1]["position"].clone()
    };
    assert_eq!(second("/_analyze", json!({"tokenizer": "standard"})), 101);
    assert_eq!(second("/_analyze", json!({"filter": ["lowercase"]})), 101);
    assert_eq!(second("/_analyze", json!({"analyzer": "standard"})), 1);
    assert_eq!(second("/articles/_analyze", json!({"field": "text"})), 101);
    assert_eq!(second("/articles/_analyze", json!({"field": "kind"})), 1);
}

#[test]
fn tokens_end_at_the_spaces_of_java_and_no_fraction_is_a_number() {
    let server = Server::new();
    let cut = |tokenizer: &str, text: &str| {
        tokens(&server, "/_analyze", json!({"tokenizer": tokenizer, "text": text}))
    };
    assert_eq!(cut("whitespace", "a\u{a0}b\u{2003}c\u{1c}d"), "a\u{a0}b[0,3] c[4,5] d[6,7]");
    assert_eq!(cut("standard", "½ ¹ 2"), "2[4,5]");
    assert_eq!(cut("keyword", ""), "[0,0]");
}

#[test]
fn texts_are_cut_at_patterns_or_into_groups_of_them() {
    let server = Server::new();
    let cut = |tokenizer: Value| {
        tokens(&server, "/_analyze", json!({"tokenizer": tokenizer, "text": "a,b ab,,bc"}))
    };
    assert_eq!(cut(json!({"type": "pattern", "pattern": ","})), "a[0,1] b ab[2,6] bc[8,10]");
    assert_eq!(cut(json!({"type": "pattern"})), "a[0,1] b[2,3] ab[4,6] bc[8,10]");
    assert_eq!(
        cut(json!({"type": "pattern", "pattern": "a?(B)", "group": 1, "flags": "CASE_INSENSITIVE"})),
        "b[2,3] b[5,6] b[8,9]"
    );
    assert_eq!(
        cut(json!({"type": "pattern", "pattern": "b", "group": -1})),
        "a,[0,2]  a[3,5] ,,[6,8] c[9,10]"
    );
}

#[test]
fn tokens_are_replaced_everywhere_or_once() {
    let server = Server::new();
    let filtered = |filter: Value| {
        tokens(&server, "/_analyze", json!({"tokenizer": "standard", "filter": [filter], "text": "aa ba"}))
    };
    let once = json!({"type": "pattern_replace", "pattern": "a", "all": false, "replacement": "$0z"});
    assert_eq!(filtered(once), "aza[0,2] baz[3,5]");
    assert_eq!(filtered(json!({"type": "pattern_replace", "pattern": "a+"})), "[0,2] b[3,5]");
    let wrong = json!({"tokenizer": "standard", "filter": [{"type": "pattern_replace"}], "text": "a"});
    assert_eq!(
        server.post("/_analyze", wrong).json()["error"]["reason"],
        "pattern is missing for [__anonymous__pattern_replace] token filter of type 'pattern_replace'"
    );
}

#[test]
fn a_normalizer_has_only_filters_that_make_one_of_one() {
    let server = Server::new();
    let put = |filter: &str| {
        let settings = json!({"analysis": {"normalizer": {"n": {"type": "custom", "filter": [filter]}}}});
        server.put(&format!("/{filter}"), json!({ "settings": settings })).json()
    };
    for filter in ["lowercase", "uppercase", "asciifolding", "german_normalization", "trim"] {
        assert_eq!(put(filter)["acknowledged"], true, "{filter}");
    }
    for filter in ["stop", "porter_stem", "edge_ngram", "truncate", "fingerprint", "reverse"] {
        let reason = format!("Custom normalizer [n] may not use filter [{filter}]");
        assert_eq!(put(filter)["error"]["reason"], reason);
    }
}
