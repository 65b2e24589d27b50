//! What is known of a server's leftovers and what is guessed: for a person and for programs.

use std::fmt::Write;

use serde::Serialize;

use super::{Age, Namespace, Stock, Thing};
use crate::terminal::{Terminal, count};

/// Version 1.
#[derive(Serialize)]
pub(super) struct Account {
    version: u32,
    /// Who it is, in words.
    server: String,
    older_than_ms: u64,
    namespaces: Vec<Listed>,
    /// This machine's own, which is on record here.
    stock: Option<Stocked>,
    /// On a yes.
    pub(super) removed: Vec<Thing>,
    /// Of what was to be removed, what is still there.
    pub(super) left: Vec<Thing>,
}

/// What one test made, as far as its names tell.
#[derive(Serialize)]
struct Listed {
    id: String,
    /// Which its names say: another state directory, of whatever computer.
    machine: String,
    /// Since its youngest index was made, by the server's clock; null where it has none.
    age_ms: Option<u64>,
    /// Whether it is to be removed.
    old: bool,
    things: Vec<Thing>,
}

/// Indices for the next run of this machine.
#[derive(Serialize)]
struct Stocked {
    age_ms: u64,
    old: bool,
    things: Vec<Thing>,
}

impl Account {
    /// Of what stands on a server; what is older than `limit` is to be removed.
    pub(super) fn of(
        server: String,
        namespaces: Vec<Namespace>,
        stock: Option<Stock>,
        limit: Age,
    ) -> Account {
        let limit = limit.milliseconds;
        let listed = |Namespace { id, age, things }: Namespace| Listed {
            machine: id.split('-').next().unwrap_or_default().to_owned(),
            id,
            age_ms: age,
            old: limit == 0 || age >= Some(limit),
            things,
        };
        let namespaces = namespaces.into_iter().map(listed).collect();
        let stocked = |Stock { age, things }| Stocked { age_ms: age, old: age >= limit, things };
        Account {
            version: 1,
            server,
            older_than_ms: limit,
            namespaces,
            stock: stock.map(stocked),
            removed: Vec::new(),
            left: Vec::new(),
        }
    }

    /// What is to be removed.
    pub(super) fn old(&self) -> impl Iterator<Item = &Thing> {
        let foreign = self.namespaces.iter().filter(|one| one.old).flat_map(|one| &one.things);
        foreign.chain(self.stock.iter().filter(|stock| stock.old).flat_map(|stock| &stock.things))
    }

    pub(super) fn text(&self, terminal: Terminal) -> String {
        let limit = Age { milliseconds: self.older_than_ms };
        let mut text = format!("{}\n", self.server);
        let (old, others): (Vec<_>, Vec<_>) = self.namespaces.iter().partition(|one| one.old);
        for Listed { id, age_ms, things, .. } in &old {
            let age = age_ms
                .map_or("of unknown age".to_owned(), |milliseconds| format!("{} old", Age { milliseconds }));
            let _ = writeln!(text, "{}  {}", terminal.name(format!("estrade-{id}")), terminal.aside(age));
            for Thing { kind, name } in things {
                let _ = writeln!(text, "  {} {name}", terminal.kind(format!("{kind:<18}")));
            }
        }
        if old.is_empty() {
            let how =
                if self.older_than_ms == 0 { String::new() } else { format!(" that is older than {limit}") };
            let _ = writeln!(text, "no test of another machine has left anything there{how}");
        } else {
            text.push_str(&guessed(&old));
        }
        let ageless = others.iter().filter(|one| one.age_ms.is_none()).count();
        for (number, why) in [
            (others.len() - ageless, format!("younger than {limit}, and may still run")),
            (ageless, "without an index that tells how old it is".to_owned()),
        ] {
            if number > 0 {
                let _ = writeln!(
                    text,
                    "left alone: what {} made, {why} (--older-than 0s takes it, too)",
                    count(number, "other test")
                );
            }
        }
        text + &self.stock_text(terminal)
    }

    fn stock_text(&self, terminal: Terminal) -> String {
        let Some(Stocked { age_ms, old, things }) = &self.stock else { return String::new() };
        let age = format!("{} old", Age { milliseconds: *age_ms });
        if !old {
            let number = things.len();
            return format!(
                "left alone: what this machine's runs left in stock for the next one ({number} indices, {age}; \
                 --older-than 0s takes it, too)\n"
            );
        }
        let mut text = format!("{}  {}\n", terminal.name("stock of this machine"), terminal.aside(age));
        for Thing { kind, name } in things {
            let _ = writeln!(text, "  {} {name}", terminal.kind(format!("{kind:<18}")));
        }
        text + "known: its runs left it for the next one, which makes its own where it is gone\n"
    }
}

/// Nobody here has a record of them: what the names and the server's clock do not tell, a person has to know.
fn guessed(old: &[&Listed]) -> String {
    let mut machines: Vec<_> = old.iter().map(|one| one.machine.as_str()).collect();
    machines.sort_unstable();
    machines.dedup();
    format!(
        "known: these names are there, and the ages by the server's clock\n\
         guessed, from the names alone: tests of Estrade made them, on {} ({}): another computer, or another user, container \
         or state directory of this one; that none of these tests still runs is guessed from the age\n",
        count(machines.len(), "other machine"),
        machines.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Age, Namespace, Thing};
    use super::Account;
    use crate::terminal::Terminal;

    fn account(limit: &str) -> Account {
        let thing = |name: &str| vec![Thing { kind: "index".to_owned(), name: name.to_owned() }];
        let namespace = |id: &str, age| Namespace {
            id: id.to_owned(),
            age,
            things: thing(&format!("estrade-{id}-films")),
        };
        let all = vec![
            namespace("0a1b2c3d-k3v9-17", Some(7_200_000)),
            namespace("0a1b2c3d-k3v9-18", Some(60_000)),
            namespace("4e5f6a7b-k3v9-19", None),
        ];
        Account::of("a server".to_owned(), all, None, limit.parse::<Age>().expect("it is an age"))
    }

    #[test]
    fn programs_are_told_which_names_there_are_whose_they_may_be_and_which_would_be_removed() {
        let told = serde_json::to_value(account("1h")).expect("it can be written");
        assert_eq!(told["version"], 1);
        assert_eq!(told["older_than_ms"], 3_600_000);
        assert_eq!(
            told["namespaces"][0],
            json!({ "id": "0a1b2c3d-k3v9-17", "machine": "0a1b2c3d", "age_ms": 7_200_000, "old": true,
                "things": [{ "kind": "index", "name": "estrade-0a1b2c3d-k3v9-17-films" }] })
        );
        assert_eq!(
            (&told["namespaces"][1]["old"], &told["namespaces"][2]["age_ms"]),
            (&json!(false), &json!(null))
        );
        assert_eq!((&told["removed"], &told["left"]), (&json!([]), &json!([])));
    }

    #[test]
    fn a_person_is_told_what_is_known_and_what_is_guessed_of_what_would_be_removed() {
        let text = account("1h").text(Terminal::of_stdout());
        assert!(
            text.contains("guessed, from the names alone") && text.contains("1 other machine (0a1b2c3d)"),
            "{text}"
        );
        let text = account("0s").text(Terminal::of_stdout());
        assert!(text.contains("2 other machines (0a1b2c3d, 4e5f6a7b)"), "{text}");
        let text = account("1d").text(Terminal::of_stdout());
        assert!(text.contains("no test of another machine") && !text.contains("guessed"), "{text}");
    }
}
