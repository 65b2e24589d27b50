//! Where and when something was measured.

use std::fs;
use std::process::Command;
use std::thread;

/// A line below a table: the day, the machine, how often, and what else ran.
pub(crate) fn note(runs: usize, load_before: Option<&str>) -> String {
    let day = output("date", &["-u", "+%Y-%m-%d"]).unwrap_or_else(|| "some day".to_owned());
    let rustc = output("rustc", &["--version"]).unwrap_or_else(|| "rustc".to_owned());
    let rustc = rustc.split(" (").next().unwrap_or_default();
    let processors = thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let unknown = "?".to_owned();
    format!(
        "{day}, {processors} processors ({}), {} of memory, {rustc}; {runs} runs in turns; load average {} before, {} \
         after.",
        processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        memory().unwrap_or_else(|| unknown.clone()),
        load_before.unwrap_or(&unknown),
        load().as_ref().unwrap_or(&unknown),
    )
}

/// The load average of the last minute.
pub(crate) fn load() -> Option<String> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next().map(str::to_owned)
}

fn processor() -> Option<String> {
    field("/proc/cpuinfo", "model name")
}

fn memory() -> Option<String> {
    let kilobytes: u64 = field("/proc/meminfo", "MemTotal")?.split(' ').next()?.parse().ok()?;
    Some(format!("{} GB", (kilobytes + (1 << 19)) >> 20))
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let (_, value) =
        text.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == name)?;
    Some(value.trim().to_owned())
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
