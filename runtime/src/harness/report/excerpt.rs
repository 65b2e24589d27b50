//! The lines of the user's source around a place, where they can be read and are what was compiled.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::paint::Paint;
use crate::config::workspace_root;
use crate::core::fixture::FixtureDef;
use crate::core::spot::Spot;
use crate::core::test::TestDef;

/// How many lines are shown before and after the one that counts.
const AROUND: usize = 2;

/// How many are shown after it at most, where it begins something that spans lines.
const LONGEST: usize = 12;

/// Longer lines are cut: nobody reads what was generated.
const WIDEST: usize = 160;

/// Some lines of source.
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The place lies in the very function, not in something that it calls.
    pub(super) is_inside: bool,
}

/// Where the sources of a test's crate lie.
pub(super) struct Sources {
    test: &'static TestDef,
}

impl Sources {
    pub(super) fn of(test: &'static TestDef) -> Sources {
        Sources { test }
    }

    /// The lines around a place where a fixture went wrong, or else the test; nothing when they cannot be had.
    pub(super) fn around(&self, spot: &Spot, fixture: Option<&FixtureDef>, paint: Paint) -> Option<Excerpt> {
        let function = fixture.map_or(self.test.place, |fixture| fixture.place);
        let file = self.find(&spot.file)?;
        if is_newer_than_this_binary(&file) {
            // Its lines may have moved since they were compiled.
            return None;
        }
        let source = fs::read_to_string(file).ok()?;
        let lines: Vec<&str> = source.lines().collect();
        let is_inside = spot.file == function.file && is_inside(&lines, function.line, spot.line);
        Some(Excerpt { text: excerpt(&lines, spot, paint)?, is_inside })
    }

    /// Cargo runs rustc in the workspace's root, so that is what paths of the workspace's crates begin at; those
    /// of other crates are absolute.
    fn find(&self, file: &str) -> Option<PathBuf> {
        let package = Path::new(self.test.manifest_dir);
        let root = workspace_root(package);
        [&*root, package].into_iter().map(|folder| folder.join(file)).find(|path| path.is_file())
    }
}

fn is_newer_than_this_binary(file: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let binary = env::current_exe().ok().and_then(|binary| modified(&binary));
    matches!((modified(file), binary), (Some(file), Some(binary)) if file > binary)
}

fn excerpt(lines: &[&str], spot: &Spot, paint: Paint) -> Option<String> {
    let at = usize::try_from(spot.line).ok()?.checked_sub(1)?;
    let marked = lines.get(at)?;
    let is_blank = |at: &usize| lines[*at].trim().is_empty();
    let first = (at.saturating_sub(AROUND)..at).find(|at| !is_blank(at)).unwrap_or(at);
    let last = last(lines, at);
    let width = (last + 1).to_string().len();
    let mut text = String::new();
    for (number, line) in (first..=last).map(|at| (at, lines[at])) {
        let line = cut(line);
        let gap = if line.is_empty() { "" } else { " " };
        // Writing to a `String` cannot fail.
        let _ = if number == at {
            let code = format!("> {:>width$} |{gap}{line}", number + 1);
            writeln!(text, "{}\n{}", paint.mark(&code), paint.mark(&pointer(marked, spot, width)))
        } else {
            writeln!(text, "{}{gap}{line}", paint.quiet(&format!("  {:>width$} |", number + 1)))
        };
    }
    Some(text)
}

/// Whether a line lies in the function whose name stands in line `begin`: no `}` in between closes it.
fn is_inside(lines: &[&str], begin: u32, line: u32) -> bool {
    let index = |line: u32| usize::try_from(line).map_or(0, |line| line.saturating_sub(1));
    let (Some(name), Some(between)) = (lines.get(index(begin)), lines.get(index(begin)..index(line))) else {
        return false;
    };
    let closes = |line: &&str| line.trim_start().starts_with('}') && depth(line) <= depth(name);
    !between.iter().any(closes)
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The last line to show: the end of what begins in the line that counts, or a little more.
fn last(lines: &[&str], at: usize) -> usize {
    let is_inner = |line: &&&str| !line.trim().is_empty() && depth(line) > depth(lines[at]);
    let inner = lines[at + 1..].iter().take_while(is_inner).count();
    let wanted = at + AROUND.max(inner + 1).min(LONGEST);
    (at + 1..lines.len().min(wanted + 1)).rfind(|at| !lines[*at].trim().is_empty()).unwrap_or(at)
}

/// The line below the one that counts, with a `^` below the column.
fn pointer(marked: &str, spot: &Spot, width: usize) -> String {
    let before = usize::try_from(spot.column).unwrap_or(1).saturating_sub(1).min(WIDEST);
    let blank = marked.chars().take(before).map(|c| if c == '\t' { '\t' } else { ' ' });
    format!("  {:>width$} | {}^", "", blank.collect::<String>())
}

fn cut(line: &str) -> String {
    let line = line.trim_end();
    match line.char_indices().nth(WIDEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Paint, Spot, is_inside};

    fn excerpt(source: &str, spot: &Spot, paint: Paint) -> Option<String> {
        super::excerpt(&source.lines().collect::<Vec<_>>(), spot, paint)
    }

    fn at(line: u32, column: u32) -> Spot {
        Spot { file: "a.rs".to_owned(), line, column }
    }

    #[test]
    fn the_line_is_shown_among_its_neighbours_without_blank_edges() {
        let source = "1\n2\n3\n4\n5\n\n\n8\n    nine();\n\n\n12\n";
        assert_eq!(
            excerpt(source, &at(9, 5), Paint::PLAIN).unwrap(),
            "  8 | 8\n> 9 |     nine();\n    |     ^\n"
        );
        assert_eq!(
            excerpt(source, &at(3, 1), Paint::PLAIN).unwrap(),
            "  1 | 1\n  2 | 2\n> 3 | 3\n    | ^\n  4 | 4\n  5 | 5\n"
        );
        assert_eq!(excerpt(source, &at(12, 1), Paint::PLAIN).unwrap(), "> 12 | 12\n     | ^\n");
    }

    #[test]
    fn what_begins_in_the_line_is_shown_to_its_end() {
        let source = "f() {\n  assert!(\n    a,\n    b,\n    c,\n  );\n  g();\n}\n";
        assert_eq!(
            excerpt(source, &at(2, 3), Paint::PLAIN).unwrap(),
            "  1 | f() {\n> 2 |   assert!(\n    |   ^\n  3 |     a,\n  4 |     b,\n  5 |     c,\n  6 |   );\n"
        );
        let endless = format!("f(\n{}", "  x,\n".repeat(100));
        assert_eq!(excerpt(&endless, &at(1, 1), Paint::PLAIN).unwrap().lines().count(), 2 + super::LONGEST);
    }

    #[test]
    fn a_function_ends_with_its_brace() {
        let source = "fn a(\n  x: u8,\n) -> u8 {\n  if x {\n  }\n  x\n}\n\nfn b() {\n  9\n}\n";
        let lines: Vec<&str> = source.lines().collect();
        let inside = (1..=11).filter(|line| is_inside(&lines, 1, *line)).collect::<Vec<_>>();
        assert_eq!(inside, [1, 2, 3, 4, 5, 6, 7]);
        assert!(is_inside(&lines, 9, 10) && !is_inside(&lines, 9, 6) && !is_inside(&lines, 99, 100));
    }

    #[test]
    fn the_pointer_stands_below_its_column_behind_tabs_and_wide_letters() {
        assert_eq!(excerpt("\té!x()", &at(1, 4), Paint::PLAIN).unwrap(), "> 1 | \té!x()\n    | \t  ^\n");
    }

    #[test]
    fn a_line_that_is_not_there_is_not_made_up() {
        assert_eq!(excerpt("one\n", &at(2, 1), Paint::PLAIN), None);
        assert_eq!(excerpt("", &at(0, 0), Paint::PLAIN), None);
    }

    #[test]
    fn a_line_without_an_end_is_cut() {
        let shown = excerpt(&"x".repeat(10_000), &at(1, 9_000), Paint::PLAIN).unwrap();
        assert!(shown.lines().all(|line| line.chars().count() < 180), "{shown}");
    }
}
