//! The code in the project's pages, as a reader finds it.

/// A fenced block, and what stands around it.
#[derive(Debug)]
pub struct Block {
    /// What its fence says first: `rust`, `console`.
    pub language: String,
    /// What stands in it, each line with its end.
    pub text: String,
    /// Where its fence stands, from 1.
    pub line: usize,
    /// The heading above it, without its signs.
    pub heading: String,
    /// The paragraph right before it, in one line.
    pub lead: String,
}

/// Endings of what a reader is asked to write; other spans in a lead are names.
const FILES: [&str; 4] = [".rs", ".toml", ".json", ".py"];

impl Block {
    /// The file that the reader is told to write it to: its lead ends with the path, as in ``Write `src/lib.rs`:``.
    pub fn file(&self) -> Option<&str> {
        let (_, path) = self.lead.strip_suffix("`:")?.rsplit_once('`')?;
        FILES.iter().any(|ending| path.ends_with(ending)).then_some(path)
    }
}

/// Every fenced block of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let (mut heading, mut lead) = (String::new(), String::new());
    let mut paragraph_ended = false;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(fence) = line.strip_prefix("```") {
            let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```"));
            found.push(Block {
                language: fence.split([',', ' ']).next().unwrap_or_default().to_owned(),
                text: inside.flat_map(|line| [line, "\n"]).collect(),
                line: number + 1,
                heading: heading.clone(),
                lead: std::mem::take(&mut lead),
            });
        } else if line.starts_with('#') {
            line.trim_start_matches('#').trim().clone_into(&mut heading);
            lead.clear();
        } else if line.is_empty() {
            paragraph_ended = true;
        } else {
            if std::mem::take(&mut paragraph_ended) {
                lead.clear();
            }
            let space = if lead.is_empty() { "" } else { " " };
            lead = lead + space + line.trim();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# One\n\nNot this.\n\nWrite this to\n`src/lib.rs`:\n\n```rust,no_run\nfn f() {}\n\n```\n\n\
                        ```console\n$ ls\n```\n## Two\nAsk for `request`:\n```toml\n```\n";

    #[test]
    fn a_block_knows_what_stands_around_it() {
        let blocks = blocks(PAGE);
        let places: Vec<_> =
            blocks.iter().map(|block| (&*block.language, &*block.heading, block.line)).collect();
        assert_eq!(places, [("rust", "One", 8), ("console", "One", 13), ("toml", "Two", 18)]);
        assert_eq!(blocks[0].text, "fn f() {}\n\n");
        assert_eq!(blocks[0].lead, "Write this to `src/lib.rs`:");
    }

    #[test]
    fn only_a_path_at_the_end_of_the_lead_is_a_file() {
        let files: Vec<_> = blocks(PAGE).iter().map(|block| block.file().map(str::to_owned)).collect();
        assert_eq!(files, [Some("src/lib.rs".to_owned()), None, None]);
    }
}
