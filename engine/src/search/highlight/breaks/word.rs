//! Words, and what stands between them: each mark for itself, white space together.
//!
//! Letters and digits hang together, with single marks between them (`well-known`, `3,5`), and so do the signs of each
//! of the Japanese scripts.

use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory as _};

use super::back;

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It changes nothing.
    Ignored,
    /// A mark on what is before it.
    Enclosing,
    Letter,
    Digit,
    Danda,
    Kanji,
    Katakana,
    Hiragana,
    /// A mark that both kinds of kana have.
    KanaMark,
    /// The same, and a mark on what is before it.
    VoiceMark,
    Space,
    Return,
    Line,
    /// Anything else: in the middle of a word or a number, before or behind one, or none of these.
    Mark,
    /// The same, and a mark that encloses does not belong to it.
    Control,
}

impl Class {
    fn of(character: char) -> Self {
        match character {
            '\u{964}' | '\u{965}' => return Self::Danda,
            '\u{3005}' | '\u{4e00}'..='\u{9fa5}' | '\u{f900}'..='\u{fa2d}' => return Self::Kanji,
            '\u{30a1}'..='\u{30fa}' | '\u{30fd}' | '\u{30fe}' => return Self::Katakana,
            '\u{3041}'..='\u{3094}' | '\u{309d}' | '\u{309e}' => return Self::Hiragana,
            '\u{309b}' | '\u{309c}' | '\u{30fb}' | '\u{30fc}' => return Self::KanaMark,
            '\u{3099}' | '\u{309a}' => return Self::VoiceMark,
            // It formats, but is named as what stands in the middle of words.
            '\u{ad}' => return Self::Control,
            '\t' => return Self::Space,
            '\r' => return Self::Return,
            '\n' | '\u{c}' | '\u{2028}' | '\u{2029}' => return Self::Line,
            _ => {}
        }
        match character.general_category() {
            Category::Format => Self::Ignored,
            Category::NonspacingMark | Category::EnclosingMark => Self::Enclosing,
            Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
            | Category::SpacingMark => Self::Letter,
            Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber => Self::Digit,
            Category::SpaceSeparator => Self::Space,
            Category::Control => Self::Control,
            _ => Self::Mark,
        }
    }
}

/// In the middle of a word: dashes, and what joins.
fn joins_letters(character: char) -> bool {
    matches!(character, '"' | '\'' | '.' | '\u{ad}' | '\u{2027}')
        || matches!(character.general_category(), Category::DashPunctuation | Category::ConnectorPunctuation)
}

/// In the middle of a number.
fn joins_digits(character: char) -> bool {
    matches!(character, '"' | '\'' | ',' | '.' | '\u{66b}')
}

/// Before a number: currencies, a point.
fn begins_number(character: char) -> bool {
    matches!(character, '#' | '.')
        || (character != '\u{a2}' && character.general_category() == Category::CurrencySymbol)
}

/// Behind a number: parts of a hundred.
fn ends_number(character: char) -> bool {
    matches!(character, '%' | '&' | '\u{a2}' | '\u{66a}' | '\u{2030}' | '\u{2031}')
}

/// What was read of a piece. The second half of the states are no ends: something has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Nothing,
    Letters,
    /// A word's end, behind which only a number goes on.
    Danda,
    Digits,
    Spaces,
    Return,
    Kanji,
    Katakana,
    Hiragana,
    /// Marks of either kana.
    Kana,
    /// A character with marks on it, which goes on with nothing else.
    Marked,
    /// One that a number may follow.
    BeforeNumber,
    /// Nothing goes on behind it.
    Whole,
    /// Between letters, or between digits.
    WithinWord,
    WithinNumber,
}

impl State {
    fn is_end(self) -> bool {
        !matches!(self, Self::WithinWord | Self::WithinNumber)
    }

    /// A mark can stand on a single character that was read.
    fn is_base(self) -> bool {
        matches!(self, Self::Kanji | Self::Katakana | Self::Hiragana | Self::Kana | Self::BeforeNumber)
    }

    /// `alone`: one character was read so far. `None`: this one belongs to the next piece.
    #[expect(clippy::match_same_arms, reason = "the first arm that fits counts")]
    fn next(self, class: Class, character: char, alone: bool) -> Option<Self> {
        let next = match (self, class) {
            (Self::Nothing | Self::Letters | Self::Digits | Self::WithinWord, Class::Letter) => Self::Letters,
            (
                Self::Nothing
                | Self::Letters
                | Self::Danda
                | Self::Digits
                | Self::BeforeNumber
                | Self::WithinNumber,
                Class::Digit,
            ) => Self::Digits,
            (Self::Katakana | Self::Kana | Self::Hiragana, Class::VoiceMark) => self,
            (
                Self::Letters | Self::Digits | Self::Spaces | Self::Marked,
                Class::Enclosing | Class::VoiceMark,
            ) => self,
            (_, Class::Enclosing | Class::VoiceMark) if alone && self.is_base() => Self::Marked,
            (Self::Letters, Class::Danda) => Self::Danda,
            (Self::Letters, _) if joins_letters(character) => Self::WithinWord,
            (Self::Digits, _) if joins_digits(character) => Self::WithinNumber,
            (Self::Digits, _) if ends_number(character) => Self::Whole,
            (Self::Nothing | Self::Spaces, Class::Space) => Self::Spaces,
            (Self::Nothing | Self::Spaces, Class::Return) => Self::Return,
            (Self::Nothing | Self::Spaces | Self::Return, Class::Line) => Self::Whole,
            (Self::Nothing | Self::Kanji, Class::Kanji) => Self::Kanji,
            (Self::Nothing | Self::Katakana | Self::Kana, Class::Katakana)
            | (Self::Katakana, Class::KanaMark) => Self::Katakana,
            (Self::Nothing | Self::Hiragana | Self::Kana, Class::Hiragana)
            | (Self::Hiragana, Class::KanaMark) => Self::Hiragana,
            (Self::Nothing | Self::Kana, Class::KanaMark) | (Self::Nothing, Class::VoiceMark) => Self::Kana,
            (Self::Nothing, Class::Enclosing | Class::Control) => Self::Whole,
            (Self::Nothing, _) if begins_number(character) => Self::BeforeNumber,
            (Self::Nothing, _) => Self::Marked,
            _ => return None,
        };
        Some(next)
    }
}

/// How many characters the first piece of a text has.
pub(super) fn length(text: &[char]) -> usize {
    let (mut state, mut end, mut read) = (State::Nothing, 1, 0);
    for (n, character) in text.iter().enumerate() {
        let class = Class::of(*character);
        if class != Class::Ignored {
            // A voice mark leaves what it stands on alone, and is no character to stand on.
            read += match (class, read) {
                (Class::VoiceMark, 0) => 3,
                (Class::VoiceMark, 1) => 0,
                _ => 1,
            };
            match state.next(class, *character, read <= 2) {
                Some(next) => state = next,
                None => return end,
            }
        }
        if state != State::Nothing && state.is_end() {
            end = n + 1;
        }
    }
    end
}

/// Whether a piece may go on from one character to the next.
fn together(before: char, behind: char) -> bool {
    let (first, second) = (Class::of(before), Class::of(behind));
    let mark = matches!(first, Class::Enclosing | Class::VoiceMark);
    match second {
        Class::Enclosing | Class::VoiceMark => !matches!(first, Class::Return | Class::Line | Class::Control),
        Class::Letter => mark || matches!(first, Class::Letter | Class::Digit) || joins_letters(before),
        Class::Digit => {
            mark || matches!(first, Class::Letter | Class::Digit | Class::Danda)
                || joins_digits(before)
                || begins_number(before)
        }
        Class::Kanji => first == Class::Kanji,
        Class::Katakana => matches!(first, Class::VoiceMark | Class::KanaMark | Class::Katakana),
        Class::Hiragana => matches!(first, Class::VoiceMark | Class::KanaMark | Class::Hiragana),
        Class::KanaMark => {
            matches!(first, Class::VoiceMark | Class::KanaMark | Class::Katakana | Class::Hiragana)
        }
        Class::Space | Class::Return => mark || first == Class::Space,
        Class::Line => mark || matches!(first, Class::Space | Class::Return),
        Class::Danda => mark || first == Class::Letter,
        Class::Mark | Class::Control | Class::Ignored => {
            let (letters, digits) = (joins_letters(behind), joins_digits(behind) || ends_number(behind));
            (mark && (letters || digits))
                || (first == Class::Letter && letters)
                || (first == Class::Digit && digits)
        }
    }
}

/// Where the pieces of a text can be told from, at or before a character.
pub(super) fn safe(text: &[char], from: usize) -> usize {
    let mut last = None;
    let ignored = |character| Class::of(character) == Class::Ignored;
    back(text, from, ignored, |character| {
        last.replace(character).is_none_or(|behind| together(character, behind))
    })
}
