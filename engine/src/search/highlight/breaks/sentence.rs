//! Sentences.
//!
//! They end behind `!`, `?` and their kin, whatever follows, and behind a full stop where white space and no small letter
//! follows, or an opening mark and a letter. What ends a sentence takes closing marks and white space with it.
//!
//! Some of it is what the tables that the JDK makes of its rules do, and not what the rules say: they were compared with
//! these states text by text.

use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory as _};

use super::back;

/// What a character is to the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It changes nothing: marks on other characters, and what formats.
    Ignored,
    SmallLetter,
    OtherLetter,
    Space,
    /// A bracket or a quotation mark that opens.
    Bracket,
    /// What else a sentence may begin with that is no letter.
    Opening,
    Closing,
    /// Opens or closes: `"` and `'`.
    Quote,
    /// Ends a sentence in any case.
    End,
    /// May end one.
    FullStop,
    Danda,
    Paragraph,
    Digit,
    Comma,
}

impl Class {
    fn of(character: char) -> Self {
        match character {
            '"' | '\'' => Self::Quote,
            '!' | '?' | '\u{3002}' | '\u{ff01}' | '\u{ff1f}' => Self::End,
            '.' | '\u{ff0e}' => Self::FullStop,
            '\u{964}' | '\u{965}' => Self::Danda,
            '\u{2029}' => Self::Paragraph,
            '\t' | '\r' | '\u{c}' | '\n' | '\u{2028}' => Self::Space,
            ',' => Self::Comma,
            _ => match character.general_category() {
                Category::NonspacingMark | Category::EnclosingMark | Category::Format => Self::Ignored,
                Category::LowercaseLetter => Self::SmallLetter,
                Category::UppercaseLetter
                | Category::TitlecaseLetter
                | Category::ModifierLetter
                | Category::OtherLetter => Self::OtherLetter,
                Category::SpaceSeparator => Self::Space,
                Category::ClosePunctuation | Category::FinalPunctuation => Self::Closing,
                Category::OpenPunctuation | Category::InitialPunctuation => Self::Bracket,
                Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber => Self::Digit,
                _ => Self::Opening,
            },
        }
    }

    fn opens(self) -> bool {
        matches!(self, Self::Bracket | Self::Opening | Self::Quote | Self::Danda)
    }
}

/// What was read of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Inside,
    /// A full stop and what closes behind it. The sentence ends here if the right thing follows.
    Stopped,
    /// The same, and a quote that may close this sentence or open the next one.
    StoppedOrOpened,
    /// The same, and a space.
    Spaced,
    /// The same, and more spaces: now a small letter begins a sentence, too.
    SpacedWidely,
    /// What may open the next sentence: the end was before it.
    Opened,
    /// The same, after a quote or much space: where it opens none, the sentence ended where it last did.
    OpenedOddly,
    /// An end in any case, and what closes behind it.
    Ended,
    EndedAndSpaced,
    Danda,
    Paragraph,
    /// What follows has shown that the sentence ended where it might.
    Decided,
}

impl State {
    /// The sentence may end here, if nothing decides otherwise.
    fn is_end(self) -> bool {
        !self.may_end() && !matches!(self, Self::Opened | Self::OpenedOddly | Self::Decided)
    }

    /// The sentence ends here if what follows says so.
    fn may_end(self) -> bool {
        matches!(self, Self::Stopped | Self::StoppedOrOpened | Self::Spaced | Self::SpacedWidely)
    }

    /// `None`: the character belongs to the next sentence.
    #[expect(clippy::match_same_arms, reason = "the first arm that fits counts")]
    fn next(self, class: Class) -> Option<Self> {
        let next = match (self, class) {
            (Self::Paragraph | Self::Decided, _) => return None,
            (Self::Danda, Class::Space) => Self::Danda,
            (Self::Ended, Class::End | Class::FullStop | Class::Closing | Class::Quote) => Self::Ended,
            (Self::Ended | Self::EndedAndSpaced, Class::Space) => Self::EndedAndSpaced,
            (Self::Ended | Self::EndedAndSpaced, Class::Paragraph) => Self::Paragraph,
            (Self::Danda | Self::Ended | Self::EndedAndSpaced, _) => return None,
            (Self::Stopped | Self::StoppedOrOpened, Class::FullStop | Class::Closing) => Self::Stopped,
            (Self::Stopped | Self::StoppedOrOpened, Class::Quote) => Self::StoppedOrOpened,
            (Self::Stopped | Self::StoppedOrOpened, Class::Space) => Self::Spaced,
            (Self::Spaced | Self::SpacedWidely, Class::Space) => Self::SpacedWidely,
            (Self::Spaced, Class::OtherLetter) => Self::Decided,
            (
                Self::StoppedOrOpened | Self::SpacedWidely | Self::Opened | Self::OpenedOddly,
                Class::SmallLetter | Class::OtherLetter,
            ) => Self::Decided,
            (Self::StoppedOrOpened | Self::SpacedWidely, class) if class.opens() => Self::OpenedOddly,
            (Self::Stopped | Self::Spaced | Self::Opened | Self::OpenedOddly, class) if class.opens() => {
                Self::Opened
            }
            (Self::OpenedOddly, _) => return None,
            (_, Class::Paragraph) => Self::Paragraph,
            (_, Class::Danda) => Self::Danda,
            (_, Class::FullStop) => Self::Stopped,
            (_, Class::End) => Self::Ended,
            _ => Self::Inside,
        };
        Some(next)
    }
}

/// How many characters the first sentence of a text has.
pub(super) fn length(text: &[char]) -> usize {
    let (mut state, mut end, mut possible) = (State::Inside, 1, 0);
    for (n, character) in text.iter().enumerate() {
        let class = Class::of(*character);
        if class != Class::Ignored {
            match state.next(class) {
                Some(next) => state = next,
                None => return end,
            }
        }
        if state == State::Decided {
            end = possible;
        } else if state.may_end() {
            possible = n + 1;
        } else if state.is_end() {
            end = n + 1;
        }
    }
    // Behind the text anything may follow.
    if possible == text.len() { possible } else { end }
}

/// What was read of a text, from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    /// What says nothing of whether a sentence begins with it.
    Unclear,
    /// What does not follow the end of a sentence within that sentence.
    Clear,
    /// What a sentence may begin with, behind the end that is before it.
    Begin(Begin, Between),
    /// The end of the sentence before.
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// A small letter or a digit: behind an end in any case.
    Small,
    /// What opens: behind a full stop, too.
    Opening,
}

/// What is between the begin of a sentence and the end of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Marks,
    Spaces,
    /// What closes the sentence before.
    Closed,
}

impl Seen {
    /// `None`: this character belongs to the sentence before.
    #[expect(clippy::match_same_arms, reason = "the first arm that fits counts")]
    fn with(self, class: Class) -> Option<Self> {
        let seen = match (class, self) {
            (_, Self::End) => return None,
            (Class::Comma | Class::OtherLetter, _) => Self::Clear,
            (Class::SmallLetter | Class::Digit, _) => Self::Begin(Begin::Small, Between::Marks),
            (Class::Danda | Class::Opening, _) => Self::Begin(Begin::Opening, Between::Marks),
            (Class::End, Self::Begin(..)) | (Class::FullStop, Self::Begin(Begin::Opening, _)) => Self::End,
            (Class::End, Self::Clear) | (Class::Paragraph, Self::Clear | Self::Unclear) => return None,
            (Class::Quote | Class::Bracket, Self::Begin(begin, Between::Marks)) => {
                Self::Begin(begin, Between::Marks)
            }
            (Class::Space, Self::Begin(begin, Between::Marks | Between::Spaces)) => {
                Self::Begin(begin, Between::Spaces)
            }
            (Class::Quote | Class::Closing, Self::Begin(begin, _)) => Self::Begin(begin, Between::Closed),
            (Class::Bracket, _) => Self::Clear,
            _ => Self::Unclear,
        };
        Some(seen)
    }
}

/// Where the sentences of a text can be told from, at or before a character.
pub(super) fn safe(text: &[char], from: usize) -> usize {
    let mut seen = Seen::Nothing;
    let ignored = |character| Class::of(character) == Class::Ignored;
    back(text, from, ignored, |character| match seen.with(Class::of(character)) {
        Some(next) => {
            seen = next;
            true
        }
        None => false,
    })
}
