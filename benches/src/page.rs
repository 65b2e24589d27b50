//! `docs/performance.md`: prose by hand, and between `<!-- NAME -->` and `<!-- end -->` what was measured.

use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::cargo::home;

/// Replaces what stands in the section of this name.
pub(crate) fn write(name: &str, section: &str) -> Result<()> {
    let path: PathBuf = home().join("../docs/performance.md");
    let told = |error| format!("{}: {error}", path.display());
    let page = fs::read_to_string(&path).map_err(told)?;
    let written = replaced(&page, name, section)
        .ok_or_else(|| format!("{} has no `<!-- {name} -->` … `<!-- end -->`: write it", path.display()))?;
    Ok(fs::write(&path, written).map_err(told)?)
}

fn replaced(page: &str, name: &str, section: &str) -> Option<String> {
    let mark = format!("<!-- {name} -->\n");
    let (before, rest) = page.split_once(&mark)?;
    let (_, after) = rest.split_once("<!-- end -->")?;
    Some(format!("{before}{mark}\n{section}\n<!-- end -->{after}"))
}
