//! Which test binaries a command looks into: cargo's own words for them.

use std::ffi::OsString;

use clap::Args;

/// As `cargo test` spells it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which test binaries (as cargo chooses them)")]
#[expect(clippy::struct_excessive_bools, reason = "they are cargo's flags")]
pub(crate) struct Selection {
    /// Those of this package; may be given several times.
    #[arg(short, long = "package", value_name = "SPEC")]
    packages: Vec<OsString>,
    /// Those of all packages in the workspace.
    #[arg(long)]
    workspace: bool,
    /// All but this package's; with --workspace.
    #[arg(long, value_name = "SPEC", requires = "workspace")]
    exclude: Vec<OsString>,
    /// The library's unit tests.
    #[arg(long)]
    lib: bool,
    /// A binary's unit tests.
    #[arg(long = "bin", value_name = "NAME")]
    bins: Vec<OsString>,
    /// An integration test.
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<OsString>,
    /// Features to build with.
    #[arg(short = 'F', long, value_name = "FEATURES")]
    features: Vec<OsString>,
    /// Build with all features.
    #[arg(long)]
    all_features: bool,
    /// Build without the default features.
    #[arg(long)]
    no_default_features: bool,
    /// Build with optimizations.
    #[arg(short, long)]
    release: bool,
    /// Build with this profile of cargo.
    #[arg(long, value_name = "NAME")]
    cargo_profile: Option<OsString>,
    /// Where what is built is kept.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<OsString>,
    /// The Cargo.toml to start from.
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<OsString>,
}

impl Selection {
    /// The arguments of `cargo test` that say the same.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut all = Vec::new();
        let lists = [
            ("--package", &self.packages),
            ("--exclude", &self.exclude),
            ("--bin", &self.bins),
            ("--test", &self.tests),
            ("--features", &self.features),
        ];
        for (option, values) in lists {
            all.extend(values.iter().flat_map(|value| [option.into(), value.clone()]));
        }
        let flags = [
            ("--workspace", self.workspace),
            ("--lib", self.lib),
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--release", self.release),
        ];
        all.extend(flags.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag.into()));
        let options = [
            ("--profile", &self.cargo_profile),
            ("--target-dir", &self.target_dir),
            ("--manifest-path", &self.manifest_path),
        ];
        for (option, value) in options {
            all.extend(value.iter().flat_map(|value| [option.into(), value.clone()]));
        }
        all
    }
}
