//! `cargo estrade graph`: who needs whom, for Graphviz or Mermaid to draw.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::facts::{Facts, Fixture, Needed, Test};
use crate::failure::Failure;
use crate::selection::Selection;
use crate::terminal::print;

/// A language for graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Graphviz: `… | dot -Tsvg > graph.svg`.
    Dot,
    /// Mermaid: a block `mermaid` in a Markdown file of GitHub or GitLab.
    Mermaid,
}

/// Draws the fixtures of the tests of this name, with those tests; all fixtures and no test, where none is named.
pub(crate) fn draw(test: Option<&str>, selection: &Selection, format: Format) -> Result<ExitCode, Failure> {
    let facts = Facts::gather(selection)?;
    let graph = match test {
        Some(_) => Graph::of_tests(&facts, &facts.tests_named(test)?),
        None => Graph::of_all(&facts),
    };
    print(&match format {
        Format::Dot => graph.dot(),
        Format::Mermaid => graph.mermaid(),
    })?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Default)]
struct Graph<'a> {
    nodes: Vec<Node<'a>>,
    /// From who needs to who is needed.
    edges: Vec<Edge>,
}

struct Node<'a> {
    key: String,
    name: &'a str,
    note: String,
    is_test: bool,
    is_unused: bool,
}

struct Edge {
    from: String,
    to: String,
    label: &'static str,
}

impl<'a> Graph<'a> {
    fn of_all(facts: &'a Facts) -> Graph<'a> {
        let used: BTreeSet<usize> = facts.tests.iter().flat_map(|test| facts.needed_by(test)).collect();
        let shown = (0..facts.fixtures.len())
            .filter(|place| used.contains(place) || !facts.fixtures[*place].is_built_in());
        let mut graph = Graph::default();
        graph.fixtures(facts, &shown.collect(), &used);
        graph
    }

    fn of_tests(facts: &'a Facts, tests: &[&'a Test]) -> Graph<'a> {
        let used: BTreeSet<usize> = tests.iter().flat_map(|test| facts.needed_by(test)).collect();
        let mut graph = Graph::default();
        for (number, test) in tests.iter().enumerate() {
            let key = format!("t{number}");
            let note = format!("test of {}", test.binary);
            graph.nodes.push(Node {
                key: key.clone(),
                name: &test.id,
                note,
                is_test: true,
                is_unused: false,
            });
            let asked = test.plan.iter().filter(|step| step.asked_by.is_empty()).map(|step| step.fixture);
            let made = test.dependencies.iter().map(|needed| needed.fixture);
            for place in asked.chain(made).collect::<BTreeSet<_>>() {
                let access = test.dependencies.iter().find(|needed| needed.fixture == place);
                let label = match test.replacement(place) {
                    Some(_) => "replaced",
                    None => access.map_or("", label),
                };
                graph.edges.push(Edge { from: key.clone(), to: format!("f{place}"), label });
            }
        }
        graph.fixtures(facts, &used, &used);
        graph
    }

    fn fixtures(&mut self, facts: &'a Facts, shown: &BTreeSet<usize>, used: &BTreeSet<usize>) {
        for place in shown {
            let fixture: &Fixture = &facts.fixtures[*place];
            let autouse = if fixture.autouse { ", autouse" } else { "" };
            self.nodes.push(Node {
                key: format!("f{place}"),
                name: &fixture.name,
                note: format!("{}, {}{autouse}", fixture.module, fixture.scope),
                is_test: false,
                is_unused: !used.contains(place),
            });
            for needed in fixture.dependencies.iter().filter(|needed| shown.contains(&needed.fixture)) {
                let (from, to) = (format!("f{place}"), format!("f{}", needed.fixture));
                self.edges.push(Edge { from, to, label: label(needed) });
            }
        }
    }

    fn dot(&self) -> String {
        let mut text = String::from("digraph estrade {\n  rankdir=LR;\n  node [shape=box];\n");
        for Node { key, name, note, is_test, is_unused } in &self.nodes {
            let look = match (is_test, is_unused) {
                (true, _) => ", shape=ellipse",
                (_, true) => ", style=dashed",
                _ => "",
            };
            let (name, note) = (quoted(name), quoted(note));
            let _ = writeln!(text, "  {key} [label=\"{name}\\n{note}\"{look}];");
        }
        for Edge { from, to, label } in &self.edges {
            let label = if label.is_empty() { String::new() } else { format!(" [label=\"{label}\"]") };
            let _ = writeln!(text, "  {from} -> {to}{label};");
        }
        text + "}\n"
    }

    fn mermaid(&self) -> String {
        let mut text = String::from("graph LR\n");
        for Node { key, name, note, is_test, is_unused } in &self.nodes {
            let (open, close) = if *is_test { ("([", "])") } else { ("[", "]") };
            let class = if *is_unused { ":::unused" } else { "" };
            let _ = writeln!(text, "  {key}{open}\"{name}<br/>{note}\"{close}{class}");
        }
        for Edge { from, to, label } in &self.edges {
            let label = if label.is_empty() { String::new() } else { format!("|{label}|") };
            let _ = writeln!(text, "  {from} -->{label} {to}");
        }
        text + "  classDef unused stroke-dasharray: 5 5\n"
    }
}

fn label(needed: &Needed) -> &'static str {
    match needed.access.as_str() {
        "exclusive" => "exclusive",
        "cloned" => "clone",
        _ => "",
    }
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
