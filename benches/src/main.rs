//! What Estrade costs: `cargo run --release --manifest-path benches/Cargo.toml -- [--write] [--runs N] [NAME…]`
//!
//! Without names all is measured. Every measurement is repeated, those that are compared in turns, and its median
//! is shown; `--write` puts the tables into `docs/performance.md`.
//!
//! ```text
//! arguments → measured (one file each: what is built, what is run) → Table → page
//!               └─ sample (generated tests) · cargo (build, run) · series (in turns, medians)
//! ```

mod cargo;
mod machine;
mod measured;
mod page;
mod real;
mod sample;
mod series;
mod table;

use std::error::Error;
use std::process::ExitCode;

/// Whatever goes wrong ends the measurement.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNS: usize = 7;

struct Arguments {
    write: bool,
    runs: usize,
    names: Vec<String>,
}

fn arguments() -> Result<Arguments> {
    let mut parsed = Arguments { write: false, runs: RUNS, names: Vec::new() };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--write" => parsed.write = true,
            "--runs" => {
                let number = given.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
                parsed.runs = number.ok_or("`--runs` takes a number, at least 1")?;
            }
            name if measured::ALL.iter().any(|(known, _)| *known == name) => {
                parsed.names.push(name.to_owned());
            }
            other => {
                let known: Vec<_> = measured::ALL.iter().map(|(name, _)| *name).collect();
                return Err(format!("`{other}` is nothing that is measured: {}", known.join(", ")).into());
            }
        }
    }
    Ok(parsed)
}

fn run() -> Result<()> {
    let Arguments { write, runs, names } = arguments()?;
    for (name, measure) in measured::ALL {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        eprintln!("measuring {name} …");
        let before = machine::load();
        let table = measure(runs)?.to_string();
        let section = format!("{table}\n{}\n", machine::note(runs, before.as_deref()));
        println!("\n{name}\n\n{section}");
        if write {
            page::write(name, &section)?;
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
