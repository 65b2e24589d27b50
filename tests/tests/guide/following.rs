//! What the guide asks its reader to do can be done, word for word.

use crate::pages::{page, pages};
use crate::reader::Reader;
use estrade_tests::markdown::blocks;

const FIRST: &str = "first-test.md";

/// Parts of later pages that go on from the package of the first chapter.
const PARTS: [(&str, &str); 1] = [("isolation.md", "A folder of mappings")];

#[test]
fn the_first_chapter_can_be_followed_from_an_empty_folder() {
    let mut reader = Reader::in_an_empty_folder();
    reader.follow(&page(FIRST), |_| true);
    assert_eq!(reader.commands(), 7, "the chapter's commands are those that were run");
}

#[test]
fn later_parts_can_be_followed_in_the_package_of_the_first_chapter() {
    for (name, part) in PARTS {
        let mut reader = Reader::in_an_empty_folder();
        reader.follow(&page(FIRST), |heading| heading == "A package");
        let before = reader.commands();
        reader.follow(&page(name), |heading| heading == part);
        assert!(reader.commands() > before, "{name}: {part} has a command");
    }
}

#[test]
fn whatever_a_page_asks_its_reader_to_do_is_followed() {
    for (name, text) in pages().iter().filter(|(name, _)| name != FIRST) {
        for block in blocks(text) {
            let asks = block.file().is_some() || ["console", "diff", "text"].contains(&&*block.language);
            let followed = PARTS.contains(&(name, &block.heading));
            assert!(!asks || followed, "{name}:{} is followed by no test", block.line);
        }
    }
}
