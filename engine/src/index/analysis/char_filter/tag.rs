//! Where a tag ends: behind the `>` that stands in none of its attributes' values and in no server side include.
//!
//! Source: `OpenTagContent` of Lucene's `HTMLStripCharFilter`, whose longest match counts; there may be several, as a quote
//! may be one or not.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

// What may have been read so far, each a bit: all ways are followed at once.
const CONTENT: u32 = 1;
/// White space before an attribute.
const SPACE: u32 = 1 << 1;
const NAME: u32 = 1 << 2;
const BEFORE_EQUALS: u32 = 1 << 3;
const BEFORE_VALUE: u32 = 1 << 4;
const SINGLE: u32 = 1 << 5;
/// A backslash, and the quote behind it does not end the value.
const SINGLE_ESCAPE: u32 = 1 << 6;
const DOUBLE: u32 = 1 << 7;
const DOUBLE_ESCAPE: u32 = 1 << 8;
/// `<`, `<!`, `<!-`, `<!--`
const OPENING: [u32; 4] = [1 << 9, 1 << 10, 1 << 11, 1 << 12];
const INCLUDE: u32 = 1 << 13;
const INCLUDE_SINGLE: u32 = 1 << 14;
const INCLUDE_SINGLE_ESCAPE: u32 = 1 << 15;
const INCLUDE_DOUBLE: u32 = 1 << 16;
const INCLUDE_DOUBLE_ESCAPE: u32 = 1 << 17;
/// `-`, `--`
const CLOSING: [u32; 2] = [1 << 18, 1 << 19];

/// How many characters the rest of an opening tag has, its `>` included; `None` where it does not end.
pub(super) fn rest(characters: &[char]) -> Option<usize> {
    let (mut states, mut end) = (CONTENT, None);
    for (n, character) in characters.iter().enumerate() {
        if *character == '>' && states & CONTENT != 0 {
            end = Some(n + 1);
        }
        states = after(states, *character);
        if states == 0 {
            break;
        }
    }
    end
}

fn after(states: u32, c: char) -> u32 {
    let mut next = 0;
    // From any of these to that, where the character fits.
    let mut go = |from: u32, fits: bool, to: u32| {
        if fits && states & from != 0 {
            next |= to;
        }
    };
    let space = c.is_whitespace();
    go(CONTENT, c != '<' && c != '>', CONTENT);
    go(CONTENT, c == '<', OPENING[0]);
    go(CONTENT | SPACE, space, SPACE);
    go(SPACE, starts_name(c), NAME);
    go(NAME, continues_name(c), NAME);
    go(NAME | BEFORE_EQUALS, space, BEFORE_EQUALS);
    go(NAME | BEFORE_EQUALS, c == '=', BEFORE_VALUE);
    go(BEFORE_VALUE, space, BEFORE_VALUE);
    let quotes = [
        ('\'', BEFORE_VALUE, SINGLE, SINGLE_ESCAPE, CONTENT),
        ('"', BEFORE_VALUE, DOUBLE, DOUBLE_ESCAPE, CONTENT),
        ('\'', INCLUDE, INCLUDE_SINGLE, INCLUDE_SINGLE_ESCAPE, INCLUDE),
        ('"', INCLUDE, INCLUDE_DOUBLE, INCLUDE_DOUBLE_ESCAPE, INCLUDE),
    ];
    for (quote, before, inside, escape, behind) in quotes {
        go(before, c == quote, inside);
        go(inside, c != quote, inside);
        go(inside, c == '\\', escape);
        go(inside, c == quote, behind);
        go(escape, c == quote, inside);
    }
    go(OPENING[0], c == '!', OPENING[1]);
    go(OPENING[1], c == '-', OPENING[2]);
    go(OPENING[2], c == '-', OPENING[3]);
    go(OPENING[3], c == '#', INCLUDE);
    go(INCLUDE, c != '\'' && c != '"', INCLUDE);
    go(INCLUDE, c == '-', CLOSING[0]);
    go(CLOSING[0], c == '-', CLOSING[1]);
    go(CLOSING[1], c == '>', CONTENT);
    next
}

/// How many characters of a name stand here.
pub(super) fn name(characters: &[char]) -> usize {
    match characters.first() {
        Some(first) if starts_name(*first) => characters.iter().take_while(|c| continues_name(**c)).count(),
        _ => 0,
    }
}

fn starts_name(c: char) -> bool {
    use GeneralCategory::{
        LetterNumber, LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter,
    };
    c == ':'
        || c == '_'
        || matches!(u32::from(c), 0x1885 | 0x1886 | 0x2118 | 0x212E | 0x309B | 0x309C)
        || u32::from(c) != 0x2E2F
            && matches!(
                c.general_category(),
                UppercaseLetter
                    | LowercaseLetter
                    | TitlecaseLetter
                    | ModifierLetter
                    | OtherLetter
                    | LetterNumber
            )
}

fn continues_name(c: char) -> bool {
    use GeneralCategory::{ConnectorPunctuation, DecimalNumber, NonspacingMark, SpacingMark};
    starts_name(c)
        || c == '-'
        || c == '.'
        || matches!(u32::from(c), 0xB7 | 0x387 | 0x1369..=0x1371 | 0x19DA)
        || matches!(c.general_category(), DecimalNumber | ConnectorPunctuation | NonspacingMark | SpacingMark)
}
