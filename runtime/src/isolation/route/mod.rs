//! Which requests the gateway knows, as data.
//!
//! A [`Route`] says of one path what its parts are the names of, where it goes on the server and how its body is
//! translated. The rows stand in [`documents`], [`search`], [`indices`], [`named`] and [`cluster`]; the first that fits
//! counts, and a request that none fits is refused. Adding an endpoint is adding a row.
//!
//! ```text
//! POST /logs-*/_search?ignore_unavailable=true
//!      └ {indices}    → the namespace's own logs-*        path, to
//!                     → query::search                     body
//! ```

mod cluster;
mod documents;
mod indices;
mod named;
mod search;

use serde_json::Value;

use super::expression;
use super::ledger::Kind;
use super::names::Names;
use super::refusal::Result;
use super::request::path::Segments;

/// What a part of a path, written `{…}`, is the name of.
///
/// | | |
/// |---|---|
/// | `{indices}` | index expression |
/// | `{index}` | one index, alias or data stream that is read |
/// | `{target}` | one that a write may create; recorded |
/// | `{new}` | an index that is created; recorded |
/// | `{stream}` | a data stream that is created; recorded |
/// | `{names}` | names of aliases, templates, pipelines or scripts, with wildcards |
/// | `{name}` | one of them that is made; recorded as the route's `made` says |
/// | `{ids}` | ids of scrolls: those of all tests are refused |
/// | `{any}` | no name: an id, a metric, a field |
/// | `{*}` | in `to` only: all indices of the namespace |
#[derive(Debug, Clone, Copy)]
pub(super) struct Route {
    pub(super) methods: &'static str,
    pub(super) path: &'static str,
    /// How many parts the path has: most rows cannot fit for that alone.
    parts: usize,
    /// Where it goes on the server.
    pub(super) to: &'static str,
    pub(super) body: Body,
    pub(super) does: Does,
    pub(super) made: Option<Kind>,
    /// In how many steps from the answer's top its keys are names of indices: `filter_path` has to be translated there.
    pub(super) keyed: Option<usize>,
    pub(super) sees: Sees,
}

/// Which indices an expression in the path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    /// The namespace's own, and what it shows of the run's shared one.
    All,
    /// The namespace's own, since they are changed, or since names of something else are asked for.
    Own,
}

impl Sees {
    pub(super) fn expression(self, names: &Names, logical: &str) -> Result<String> {
        match self {
            Sees::All => expression::physical(names, logical),
            Sees::Own => expression::changed(names, logical),
        }
    }
}

/// How the body of a request is translated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    /// Nothing, or something without names: passed on as it comes.
    AsItIs,
    /// The same, unless queries are stored in documents.
    Document,
    /// Read whole.
    Json(fn(&mut Value, &Names) -> Result<()>),
    /// The same where there is none: it means `{}`.
    Always(fn(&mut Value, &Names) -> Result<()>),
    /// Line by line.
    Lines(Lines),
}

impl Body {
    pub(super) fn is_bulk(self) -> bool {
        matches!(self, Body::Lines(Lines::Bulk))
    }
}

/// What the lines of a body are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Bulk,
    Searches,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Does {
    /// It goes to the server.
    Pass,
    /// The same, and the answer is what a test stored: not looked at.
    PassDocument,
    /// The answer tells of the whole cluster: what is not the namespace's is taken out.
    State,
    /// The health of the namespace, as JSON.
    Health,
    /// The same as a table.
    HealthTable,
    /// The server says 404 where a pattern means nothing, and 200 to a list of all when there is nothing.
    List,
    /// Patterns become exact names first: indices are deleted.
    DeleteIndices,
    /// The same for data streams.
    DeleteStreams,
    /// The same for things of this kind.
    DeleteNamed(Kind),
    /// A search template becomes a search first.
    Render,
    /// The same for each of several.
    RenderEach,
    /// An index is made, or taken from a pool.
    Create,
    /// A point in time is opened, where it says for how long.
    OpenPoint,
    /// The name of the next index is worked out and recorded first.
    RollOver,
    /// It cannot be kept apart, for this reason.
    Refuse(&'static str),
}

/// A route as it stands in a table.
const fn on(methods: &'static str, path: &'static str) -> Route {
    Route {
        methods,
        path,
        parts: parts(path),
        to: path,
        body: Body::AsItIs,
        does: Does::Pass,
        made: None,
        keyed: None,
        sees: Sees::All,
    }
}

const fn parts(path: &str) -> usize {
    let (path, mut at, mut parts) = (path.as_bytes(), 0, 0);
    while at < path.len() {
        if path[at] == b'/' && at + 1 < path.len() {
            parts += 1;
        }
        at += 1;
    }
    parts
}

const fn refuse(path: &'static str, why: &'static str) -> Route {
    on("GET HEAD POST PUT DELETE", path).does(Does::Refuse(why))
}

impl Route {
    const fn to(self, to: &'static str) -> Route {
        Route { to, ..self }
    }

    const fn json(self, translate: fn(&mut Value, &Names) -> Result<()>) -> Route {
        Route { body: Body::Json(translate), ..self }
    }

    const fn document(self) -> Route {
        Route { body: Body::Document, ..self }
    }

    const fn always(self, translate: fn(&mut Value, &Names) -> Result<()>) -> Route {
        Route { body: Body::Always(translate), ..self }
    }

    const fn lines(self, lines: Lines) -> Route {
        Route { body: Body::Lines(lines), ..self }
    }

    const fn does(self, does: Does) -> Route {
        Route { does, ..self }
    }

    const fn makes(self, kind: Kind) -> Route {
        Route { made: Some(kind), ..self }
    }

    /// It changes what it names.
    const fn own(self) -> Route {
        Route { sees: Sees::Own, ..self }
    }

    const fn keyed(self, depth: usize) -> Route {
        Route { keyed: Some(depth), ..self }
    }

    fn takes(&self, method: &str) -> bool {
        self.methods.split(' ').any(|taken| taken == method)
    }
}

/// What was found for a request.
#[derive(Debug)]
pub(super) enum Found {
    Route(&'static Route),
    /// The path is known, with these methods.
    OtherMethods(Vec<&'static str>),
    Nothing,
}

fn tables() -> impl Iterator<Item = &'static Route> {
    // `_cluster`, `_cat` and the like stand first: what follows them is no index.
    [cluster::ROUTES, named::ROUTES, search::ROUTES, documents::ROUTES, indices::ROUTES].into_iter().flatten()
}

pub(super) fn find(method: &str, path: &Segments) -> Found {
    let mut methods: Vec<&'static str> = Vec::new();
    for route in tables().filter(|route| route.parts == path.count() && path.fit(route.path)) {
        if route.takes(method) {
            return Found::Route(route);
        }
        methods.extend(route.methods.split(' '));
    }
    if methods.is_empty() {
        return Found::Nothing;
    }
    methods.sort_unstable();
    methods.dedup();
    Found::OtherMethods(methods)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_can_be_reached() {
        for route in tables() {
            let path = route.path.replace("{any}", "1").replace(['{', '}'], "");
            let Ok(path) = Segments::parse(&path) else { panic!("{} is no path", route.path) };
            for method in route.methods.split(' ') {
                let Found::Route(found) = find(method, &path) else { panic!("{method} {}", route.path) };
                assert_eq!(found.path, route.path, "{method} {} is hidden", route.path);
            }
        }
    }
}
