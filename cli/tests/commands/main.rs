//! What `cargo estrade` promises, through the command itself.

#[cfg(target_os = "linux")]
mod browser;
#[cfg(target_os = "linux")]
mod completions;
mod data;
#[cfg(target_os = "linux")]
mod doctor;
mod es;
#[cfg(target_os = "linux")]
mod facts;
#[cfg(target_os = "linux")]
mod mappings;
#[cfg(target_os = "linux")]
mod options;
#[cfg(target_os = "linux")]
mod progress;
mod project;
#[cfg(target_os = "linux")]
mod real;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod runs;
#[cfg(target_os = "linux")]
mod shop;
mod since;
mod test;
