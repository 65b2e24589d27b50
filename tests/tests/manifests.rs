//! What the manifests say: which of our crates know each other, and for which Rust they are written.

use std::process::Command;

use estrade_tests::sources::workspace;
use serde_json::Value;

/// Our crates and those of ours that each may depend on to be built.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("estrade-macros", &[]),
    ("estrade-engine", &[]),
    ("estrade", &["estrade-macros", "estrade-engine"]),
    ("cargo-estrade", &["estrade-engine"]),
];

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(workspace())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo answers in JSON")
}

fn packages(metadata: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.filter_map(|package| Some((package["name"].as_str()?, package)))
}

#[test]
fn a_crate_depends_on_those_below_it_only() {
    let metadata = metadata();
    let mut wrong = Vec::new();
    for (name, package) in packages(&metadata) {
        let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(own, _)| *own == name) else { continue };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let ours = packages(&metadata).any(|(name, _)| name == on);
            if ours && dependency["kind"] != "dev" && !allowed.contains(&on) {
                wrong.push(format!("{name} depends on {on}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_engine_knows_nothing_of_the_runtime_even_in_its_tests() {
    let metadata = metadata();
    let (_, engine) =
        packages(&metadata).find(|(name, _)| *name == "estrade-engine").expect("the engine is a member");
    let dependencies = engine["dependencies"].as_array().into_iter().flatten();
    let ours: Vec<&str> = dependencies
        .filter_map(|dependency| dependency["name"].as_str())
        .filter(|name| packages(&metadata).any(|(own, _)| own == *name))
        .collect();
    assert!(ours.is_empty(), "{ours:?}");
}

/// What a project that uses Estrade as it comes has to build, and who builds all of this workspace.
#[test]
fn a_default_build_has_no_tls_and_nothing_that_compiles_c() {
    const HEAVY: &[&str] = &[
        "cc",
        "cmake",
        "bindgen",
        "pkg-config",
        "vcpkg",
        "openssl",
        "openssl-sys",
        "native-tls",
        "rustls",
        "ring",
        "aws-lc-rs",
        "aws-lc-sys",
        "boring",
    ];
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--edges", "normal,build,dev", "--prefix", "none", "--offline"])
        .current_dir(workspace())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let crates: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"tokio") && crates.contains(&"estrade-engine"), "{crates:?}");
    let heavy: Vec<_> = crates.iter().filter(|name| HEAVY.contains(name)).collect();
    assert!(heavy.is_empty(), "{heavy:?}");
}

#[test]
fn every_package_says_its_licence_and_its_rust() {
    let metadata = metadata();
    let rust =
        packages(&metadata).find(|(name, _)| *name == "estrade").map(|(_, package)| &package["rust_version"]);
    let rust = rust.and_then(Value::as_str).expect("estrade states its rust-version");
    for (name, package) in packages(&metadata) {
        assert_eq!(package["license"], "MIT OR Apache-2.0", "{name}");
        assert_eq!(package["rust_version"], rust, "{name}");
        assert_eq!(package["edition"], "2024", "{name}");
    }
}

#[test]
fn both_licences_are_there_in_full() {
    for (file, words) in [
        ("LICENSE-MIT", ["The Estrade developers", "WITHOUT WARRANTY OF ANY KIND"]),
        ("LICENSE-APACHE", ["Version 2.0, January 2004", "END OF TERMS AND CONDITIONS"]),
    ] {
        let text = std::fs::read_to_string(workspace().join(file)).expect("the licence can be read");
        assert!(words.iter().all(|word| text.contains(word)), "{file}");
    }
}
