//! A table: its columns, which of them are shown and in which order, and how it is printed.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::http::{Error, Request, Response, Result};
use crate::index::glob;

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) about: &'static str,
    /// Shown when nobody asks for columns.
    pub(super) by_default: bool,
    /// Numbers are set to the right.
    pub(super) right: bool,
}

impl Column {
    pub(super) const fn new(
        name: &'static str,
        aliases: &'static [&'static str],
        about: &'static str,
    ) -> Self {
        Self { name, aliases, about, by_default: true, right: false }
    }

    pub(super) const fn number(self) -> Self {
        Self { right: true, ..self }
    }

    pub(super) const fn on_request(self) -> Self {
        Self { by_default: false, ..self }
    }

    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// Cells in the order of the columns; `None` is an empty one.
pub(super) type Row = Vec<Option<String>>;

/// Prints a table as the request wants it: `h` columns, `s` order, `v` with a header, `format=json`, `help`.
pub(super) fn answer(request: &Request, columns: &[Column], mut rows: Vec<Row>) -> Result<Response> {
    if request.flag("help")?.unwrap_or(false) {
        return Ok(Response::text(help(columns)));
    }
    let shown = shown(request, columns)?;
    if let Some(order) = request.list("s") {
        let mut keys = Vec::new();
        for key in order {
            let (name, direction) = key.split_once(':').unwrap_or((&key, "asc"));
            let column = columns.iter().position(|column| column.is_called(name)).ok_or_else(|| {
                Error::new(
                    400,
                    "unsupported_operation_exception",
                    format!("Unable to sort by unknown sort key `{name}`"),
                )
            })?;
            keys.push((column, direction == "desc"));
        }
        rows.sort_by(|a, b| {
            keys.iter().fold(Ordering::Equal, |so_far, (column, descending)| {
                so_far.then_with(|| {
                    let order = compare(a[*column].as_deref(), b[*column].as_deref());
                    if *descending { order.reverse() } else { order }
                })
            })
        });
    }
    match request.param("format").unwrap_or_default() {
        "json" => Ok(Response::ok(json(&shown, &rows))),
        "" if request.accepts_json => Ok(Response::ok(json(&shown, &rows))),
        "" | "text" => Ok(Response::text(text(columns, &shown, &rows, request.flag("v")?.unwrap_or(false)))),
        other => Err(Error::unsupported(format!("the parameter [format={other}] of [_cat]"))),
    }
}

/// The columns to show, each with the name that the request calls it by.
fn shown(request: &Request, columns: &[Column]) -> Result<Vec<(usize, String)>> {
    let Some(names) = request.list("h") else {
        let all = columns.iter().enumerate().filter(|(_, column)| column.by_default);
        return Ok(all.map(|(n, column)| (n, column.name.to_owned())).collect());
    };
    let mut shown = Vec::new();
    for name in names {
        if name.contains('*') {
            let matching = columns.iter().enumerate().filter(|(_, column)| glob(&name, column.name));
            shown.extend(matching.map(|(n, column)| (n, column.name.to_owned())));
        } else if let Some(n) = columns.iter().position(|column| column.is_called(&name)) {
            shown.push((n, name));
        } else {
            return Err(Error::unsupported(format!("the column [{name}] of this [_cat] table")));
        }
    }
    Ok(shown)
}

fn compare(a: Option<&str>, b: Option<&str>) -> Ordering {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(&b),
    }
}

fn json(shown: &[(usize, String)], rows: &[Row]) -> Value {
    let object = |row: &Row| {
        let members =
            shown.iter().map(|(n, name)| (name.clone(), row[*n].clone().map_or(Value::Null, Value::from)));
        Value::Object(members.collect::<Map<_, _>>())
    };
    rows.iter().map(object).collect()
}

fn text(columns: &[Column], shown: &[(usize, String)], rows: &[Row], header: bool) -> String {
    let mut lines: Vec<Vec<&str>> = Vec::new();
    if header {
        lines.push(shown.iter().map(|(_, name)| name.as_str()).collect());
    }
    lines.extend(
        rows.iter().map(|row| shown.iter().map(|(n, _)| row[*n].as_deref().unwrap_or_default()).collect()),
    );
    let width = |n: usize| lines.iter().map(|line| line[n].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..shown.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        for (n, cell) in line.iter().enumerate() {
            let pad = " ".repeat(widths[n] - cell.chars().count());
            let last = n + 1 == line.len();
            if columns[shown[n].0].right {
                text.extend([&pad, *cell]);
            } else {
                text.push_str(cell);
                text.push_str(if last { "" } else { &pad });
            }
            text.push_str(if last { "\n" } else { " " });
        }
    }
    text
}

fn help(columns: &[Column]) -> String {
    let names = columns.iter().map(|column| column.name.len()).max().unwrap_or(0);
    let aliases = columns.iter().map(|column| column.aliases.join(",").len()).max().unwrap_or(0);
    let about = columns.iter().map(|column| column.about.len()).max().unwrap_or(0);
    let line = |column: &Column| {
        format!("{:names$} | {:aliases$} | {:about$}\n", column.name, column.aliases.join(","), column.about)
    };
    columns.iter().map(line).collect()
}
