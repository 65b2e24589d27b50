//! Which characters may stand in one place.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// A class of characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) items: Vec<Item>,
    pub(super) negated: bool,
    /// A letter of ASCII counts in either case.
    pub(super) any_case: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Range(char, char),
    Group(GeneralCategoryGroup),
    Category(GeneralCategory),
    Alphabetic,
    Class(Class),
}

impl Class {
    pub(super) fn of(character: char, any_case: bool) -> Self {
        Self { items: vec![Item::Range(character, character)], negated: false, any_case }
    }

    fn ranges(ranges: &[(char, char)], negated: bool) -> Self {
        Self { items: ranges.iter().map(|(a, b)| Item::Range(*a, *b)).collect(), negated, any_case: false }
    }

    pub(super) fn dot(all: bool) -> Self {
        let ends = [('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];
        Self::ranges(if all { &[] } else { &ends }, true)
    }

    /// `\d`, `\W`, …
    pub(super) fn escaped(letter: char) -> Option<Self> {
        let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
            'd' => &[('0', '9')],
            'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            's' => &[('\t', '\r'), (' ', ' ')],
            'h' => &[
                ('\t', '\t'),
                (' ', ' '),
                ('\u{A0}', '\u{A0}'),
                ('\u{1680}', '\u{1680}'),
                ('\u{180E}', '\u{180E}'),
                ('\u{2000}', '\u{200A}'),
                ('\u{202F}', '\u{202F}'),
                ('\u{205F}', '\u{205F}'),
                ('\u{3000}', '\u{3000}'),
            ],
            'v' => &[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')],
            _ => return None,
        };
        Some(Self::ranges(ranges, letter.is_ascii_uppercase()))
    }

    /// `\p{…}`; `None` for what is not here.
    pub(super) fn property(name: &str, any_case: bool) -> Option<Self> {
        use GeneralCategory as Category;
        use GeneralCategoryGroup as Group;
        // In either case, these are other classes than they say.
        if any_case && ["Lower", "Upper", "Lu", "Ll", "Lt"].contains(&name) {
            return None;
        }
        let ranges: &[(char, char)] = match name {
            "Lower" => &[('a', 'z')],
            "Upper" => &[('A', 'Z')],
            "ASCII" => &[('\0', '\u{7F}')],
            "Alpha" => &[('A', 'Z'), ('a', 'z')],
            "Digit" => &[('0', '9')],
            "Alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
            "Punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            "Space" => &[('\t', '\r'), (' ', ' ')],
            "Blank" => &[('\t', '\t'), (' ', ' ')],
            "XDigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
            _ => &[],
        };
        if !ranges.is_empty() {
            return Some(Self::ranges(ranges, false));
        }
        let item = match name {
            "L" => Item::Group(Group::Letter),
            "M" => Item::Group(Group::Mark),
            "N" => Item::Group(Group::Number),
            "P" => Item::Group(Group::Punctuation),
            "S" => Item::Group(Group::Symbol),
            "Z" => Item::Group(Group::Separator),
            "Lu" => Item::Category(Category::UppercaseLetter),
            "Ll" => Item::Category(Category::LowercaseLetter),
            "Lt" => Item::Category(Category::TitlecaseLetter),
            "Lm" => Item::Category(Category::ModifierLetter),
            "Lo" => Item::Category(Category::OtherLetter),
            "Mn" => Item::Category(Category::NonspacingMark),
            "Nd" => Item::Category(Category::DecimalNumber),
            "Zs" => Item::Category(Category::SpaceSeparator),
            "IsAlphabetic" => Item::Alphabetic,
            _ => return None,
        };
        Some(Self { items: vec![item], negated: false, any_case: false })
    }

    pub(super) fn holds(&self, c: char) -> bool {
        let in_other_case = |c: char| {
            let other = if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            self.items.iter().any(|item| matches!(item, Item::Range(a, b) if (*a..=*b).contains(&other)))
        };
        let found = self.items.iter().any(|item| item.holds(c)) || self.any_case && in_other_case(c);
        found != self.negated
    }
}

impl Item {
    fn holds(&self, c: char) -> bool {
        match self {
            Self::Range(first, last) => (*first..=*last).contains(&c),
            Self::Group(group) => c.general_category_group() == *group,
            Self::Category(category) => c.general_category() == *category,
            Self::Alphabetic => c.is_alphabetic(),
            Self::Class(class) => class.holds(c),
        }
    }
}
