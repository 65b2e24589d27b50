//! What the guide asks its reader to do can be done, word for word.

use crate::pages::page;
use crate::reader::Reader;

#[test]
fn the_first_chapter_can_be_followed_from_an_empty_folder() {
    let mut reader = Reader::in_an_empty_folder();
    reader.follow(&page("first-test.md"), |_| true);
    assert_eq!(reader.commands(), 7, "the chapter's commands are those that were run");
}

#[test]
fn the_mappings_of_a_folder_can_be_followed_in_the_package_of_the_first_chapter() {
    let mut reader = Reader::in_an_empty_folder();
    reader.follow(&page("first-test.md"), |heading| heading == "A package");
    reader.follow(&page("isolation.md"), |heading| heading == "A folder of mappings");
    assert_eq!(reader.commands(), 3);
}
