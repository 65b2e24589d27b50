//! The tables of `_cat`: columns of text, each as wide as its contents.

use super::super::names::Names;

/// A table with the names that the test knows. The columns that had longer ones become as wide as they are now.
///
/// Its first line may be the columns' names (`v`).
pub(in crate::isolation) fn translated(text: &str, has_head: bool, names: &Names) -> String {
    let own = |line: &str| is_changed(line, names);
    if !text.lines().any(own) {
        return text.to_owned();
    }
    let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    let columns = columns(&lines, has_head);
    let mut shown = vec![String::new(); lines.len()];
    for (at, (begin, end)) in columns.iter().enumerate() {
        let cells: Vec<String> = lines.iter().map(|line| cell(line, *begin, *end)).collect();
        let is_last = at + 1 == columns.len();
        let cells = if cells.iter().any(|cell| own(cell)) { narrowed(&cells, is_last, names) } else { cells };
        for (line, cell) in shown.iter_mut().zip(cells) {
            line.push_str(&cell);
        }
    }
    let mut shown = shown.join("\n");
    if text.ends_with('\n') {
        shown.push('\n');
    }
    shown
}

fn is_changed(text: &str, names: &Names) -> bool {
    matches!(names.logical(text.as_bytes()), std::borrow::Cow::Owned(_))
}

fn logical(text: &str, names: &Names) -> String {
    String::from_utf8_lossy(&names.logical(text.as_bytes())).into_owned()
}

/// From the beginning of each column to that of the next: they are parted by places where every line has a space. So has
/// a cell that is a list (`[a*, b*]`): where there is a head, only what has a name there is a column of its own.
fn columns(lines: &[Vec<char>], has_head: bool) -> Vec<(usize, usize)> {
    let width = lines.iter().map(Vec::len).max().unwrap_or_default();
    let is_gap = |at: usize| lines.iter().all(|line| line.get(at).is_none_or(|c| *c == ' '));
    let begins = (1..width).filter(|at| is_gap(at - 1) && !is_gap(*at));
    let parts = spans(std::iter::once(0).chain(begins).collect(), width);
    let Some(head) = lines.first().filter(|_| has_head) else { return parts };
    let is_column =
        |(begin, end): &(usize, usize)| *begin == 0 || !cell(head, *begin, *end).trim().is_empty();
    spans(parts.into_iter().filter(is_column).map(|(begin, _)| begin).collect(), width)
}

/// Each from its beginning to that of the next.
fn spans(begins: Vec<usize>, width: usize) -> Vec<(usize, usize)> {
    let ends: Vec<usize> = begins.iter().skip(1).copied().chain([width]).collect();
    begins.into_iter().zip(ends).collect()
}

fn cell(line: &[char], begin: usize, end: usize) -> String {
    line[begin.min(line.len())..end.min(line.len())].iter().collect()
}

/// Names stand at the left of their column. What followed the widest one (the gap to the next column) still follows.
fn narrowed(cells: &[String], is_last: bool, names: &Names) -> Vec<String> {
    let widest = cells.iter().map(|cell| cell.trim_end().chars().count()).max().unwrap_or_default();
    let whole = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or_default();
    let texts: Vec<String> = cells.iter().map(|cell| logical(cell.trim_end(), names)).collect();
    let width = texts.iter().map(|text| text.chars().count()).max().unwrap_or_default();
    let padded = |(text, cell): (&String, &String)| {
        // The last column is not filled up.
        if is_last && cell.trim_end() == cell {
            text.clone()
        } else {
            format!("{text:width$}") + &" ".repeat(whole - widest)
        }
    };
    texts.iter().zip(cells).map(padded).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::names::tests::names;
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let p = "estrade-0a1b2c3d-run-7-";
        for (has_head, server, test) in [
            (
                false,
                format!("green open {p}assets abc 1\ngreen open {p}a      abc 1\n"),
                "green open assets abc 1\ngreen open a      abc 1\n",
            ),
            (
                true,
                format!("health index{} pri\ngreen  {p}a   1\n", " ".repeat(p.len() - 4)),
                "health index pri\ngreen  a       1\n",
            ),
            (
                true,
                format!("alias{} index\n{p}both {p}a\n{p}x    {p}b\n", " ".repeat(p.len() - 1)),
                "alias index\nboth  a\nx     b\n",
            ),
            (
                true,
                format!(
                    "{:w$} {:l$} order\n{p}t [{p}t*, {p}te*] 0\n",
                    "name",
                    "index_patterns",
                    w = p.len() + 1,
                    l = 2 * p.len() + 9
                ),
                "name index_patterns order\nt    [t*, te*]      0\n",
            ),
            (true, "nothing here\n".to_owned(), "nothing here\n"),
        ] {
            assert_eq!(translated(&server, has_head, &names()), test);
        }
    }
}
