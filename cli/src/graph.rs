//! `cargo estrade graph`: who needs whom, for Graphviz or Mermaid to draw.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::ExitCode;

use clap::ValueEnum;
use serde::Serialize;

use crate::facts::{Facts, Fixture, Test};
use crate::failure::Failure;
use crate::selection::Selection;
use crate::terminal::{print, print_json};

const VERSION: u32 = 1;

/// A language for graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Graphviz: `… | dot -Tsvg > graph.svg`.
    Dot,
    /// Mermaid: a block `mermaid` in a Markdown file of GitHub or GitLab.
    Mermaid,
}

/// How a graph is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Drawn(Format),
    Json,
}

/// Tells of the fixtures of the tests of this name, with those tests; of all fixtures and no test, where none is named.
pub(crate) fn tell(test: Option<&str>, selection: &Selection, how: Told) -> Result<ExitCode, Failure> {
    let facts = Facts::gather(selection)?;
    let graph = match test {
        Some(_) => Graph::of_tests(&facts, &facts.tests_named(test)?),
        None => Graph::of_all(&facts),
    };
    match how {
        Told::Drawn(Format::Dot) => print(&graph.dot())?,
        Told::Drawn(Format::Mermaid) => print(&graph.mermaid())?,
        Told::Json => print_json(&graph)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Graph<'a> {
    version: u32,
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge>,
}

#[derive(Serialize)]
struct Node<'a> {
    /// Within this graph.
    id: String,
    #[serde(flatten)]
    kind: Kind<'a>,
    name: &'a str,
    module: &'a str,
    package: &'a str,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Kind<'a> {
    Test {
        binary: &'a str,
    },
    Fixture {
        scope: &'a str,
        autouse: bool,
        /// By a test of the chosen binaries.
        used: bool,
    },
}

/// From who needs to who is needed, by their ids.
#[derive(Serialize)]
struct Edge {
    from: String,
    to: String,
    access: Access,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Access {
    /// `&T`
    Shared,
    /// `T`
    Cloned,
    /// `&mut T`
    Exclusive,
    /// The test gives its value.
    Replaced,
    /// No parameter has it: autouse, or named in `uses`.
    Effect,
}

impl Access {
    fn of(told: &str) -> Access {
        match told {
            "exclusive" => Access::Exclusive,
            "cloned" => Access::Cloned,
            _ => Access::Shared,
        }
    }

    /// What a drawing says of it; of what goes without saying, nothing.
    fn label(self) -> &'static str {
        match self {
            Access::Exclusive => "exclusive",
            Access::Cloned => "clone",
            Access::Replaced => "replaced",
            Access::Shared | Access::Effect => "",
        }
    }
}

impl<'a> Graph<'a> {
    fn empty() -> Graph<'a> {
        Graph { version: VERSION, nodes: Vec::new(), edges: Vec::new() }
    }

    fn of_all(facts: &'a Facts) -> Graph<'a> {
        let used: BTreeSet<usize> = facts.tests.iter().flat_map(|test| facts.needed_by(test)).collect();
        let shown = (0..facts.fixtures.len())
            .filter(|place| used.contains(place) || !facts.fixtures[*place].is_built_in());
        let mut graph = Graph::empty();
        graph.fixtures(facts, &shown.collect(), &used);
        graph
    }

    fn of_tests(facts: &'a Facts, tests: &[&'a Test]) -> Graph<'a> {
        let used: BTreeSet<usize> = tests.iter().flat_map(|test| facts.needed_by(test)).collect();
        let mut graph = Graph::empty();
        for (number, test) in tests.iter().enumerate() {
            let id = format!("t{number}");
            graph.nodes.push(Node {
                id: id.clone(),
                kind: Kind::Test { binary: &test.binary },
                name: &test.id,
                module: &test.module,
                package: &test.package,
                file: &test.file,
                line: test.line,
            });
            let asked = test.plan.iter().filter(|step| step.asked_by.is_empty()).map(|step| step.fixture);
            let made = test.dependencies.iter().map(|needed| needed.fixture);
            let replaced = test.replaced.iter().map(|replaced| replaced.fixture);
            let replaced = replaced.filter(|place| used.contains(place));
            for place in asked.chain(made).chain(replaced).collect::<BTreeSet<_>>() {
                let parameter = test.dependencies.iter().find(|needed| needed.fixture == place);
                let access = match (test.replacement(place), parameter) {
                    (Some(_), _) => Access::Replaced,
                    (None, Some(needed)) => Access::of(&needed.access),
                    (None, None) => Access::Effect,
                };
                graph.edges.push(Edge { from: id.clone(), to: format!("f{place}"), access });
            }
        }
        graph.fixtures(facts, &used, &used);
        graph
    }

    fn fixtures(&mut self, facts: &'a Facts, shown: &BTreeSet<usize>, used: &BTreeSet<usize>) {
        for place in shown {
            let fixture: &Fixture = &facts.fixtures[*place];
            self.nodes.push(Node {
                id: format!("f{place}"),
                kind: Kind::Fixture {
                    scope: &fixture.scope,
                    autouse: fixture.autouse,
                    used: used.contains(place),
                },
                name: &fixture.name,
                module: &fixture.module,
                package: &fixture.package,
                file: &fixture.file,
                line: fixture.line,
            });
            for needed in fixture.dependencies.iter().filter(|needed| shown.contains(&needed.fixture)) {
                let (from, to) = (format!("f{place}"), format!("f{}", needed.fixture));
                self.edges.push(Edge { from, to, access: Access::of(&needed.access) });
            }
        }
    }

    fn dot(&self) -> String {
        let mut text = String::from("digraph estrade {\n  rankdir=LR;\n  node [shape=box];\n");
        for node in &self.nodes {
            let look = match node.kind {
                Kind::Test { .. } => ", shape=ellipse",
                Kind::Fixture { used: false, .. } => ", style=dashed",
                Kind::Fixture { .. } => "",
            };
            let (id, name, note) = (&node.id, quoted(node.name), quoted(&node.note()));
            let _ = writeln!(text, "  {id} [label=\"{name}\\n{note}\"{look}];");
        }
        for Edge { from, to, access } in &self.edges {
            let label = access.label();
            let label = if label.is_empty() { String::new() } else { format!(" [label=\"{label}\"]") };
            let _ = writeln!(text, "  {from} -> {to}{label};");
        }
        text + "}\n"
    }

    fn mermaid(&self) -> String {
        let mut text = String::from("graph LR\n");
        for node in &self.nodes {
            let (open, close, class) = match node.kind {
                Kind::Test { .. } => ("([", "])", ""),
                Kind::Fixture { used: false, .. } => ("[", "]", ":::unused"),
                Kind::Fixture { .. } => ("[", "]", ""),
            };
            let (id, name, note) = (&node.id, node.name, node.note());
            let _ = writeln!(text, "  {id}{open}\"{name}<br/>{note}\"{close}{class}");
        }
        for Edge { from, to, access } in &self.edges {
            let label = access.label();
            let label = if label.is_empty() { String::new() } else { format!("|{label}|") };
            let _ = writeln!(text, "  {from} -->{label} {to}");
        }
        text + "  classDef unused stroke-dasharray: 5 5\n"
    }
}

impl Node<'_> {
    /// The second line of a drawn node.
    fn note(&self) -> String {
        match self.kind {
            Kind::Test { binary } => format!("test of {binary}"),
            Kind::Fixture { scope, autouse, .. } => {
                format!("{}, {scope}{}", self.module, if autouse { ", autouse" } else { "" })
            }
        }
    }
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
