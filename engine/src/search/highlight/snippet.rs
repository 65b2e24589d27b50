//! A passage as it is shown.

use super::marks::Text;
use super::passages::Passage;
use super::request::FieldOptions;

/// The passage with its marks between tags, without the white space around it. `None` where nothing is left.
pub(super) fn snippet(text: &Text, passage: &Passage, options: &FieldOptions) -> Option<String> {
    let (before, behind) = options.tags.as_ref()?;
    let mut shown = String::new();
    let mut show = |start: usize, end: usize, tags: Option<(&str, &str)>| {
        let (open, close) = tags.unwrap_or_default();
        shown.push_str(open);
        let part = part(text, start, end);
        if options.html {
            encode(&part, &mut shown);
        } else {
            shown.push_str(&part);
        }
        shown.push_str(close);
    };
    let mut at = passage.start;
    let mut marks = passage.marks.iter().peekable();
    while let Some(mark) = marks.next() {
        let mut end = mark.end;
        // Marks that overlap are one.
        while let Some(next) = marks.next_if(|next| next.start < end) {
            end = next.end;
        }
        let end = end.min(passage.end);
        show(at, mark.start, None);
        show(mark.start, end, Some((before, behind)));
        at = end;
    }
    show(at, passage.end.max(at), None);
    let ended = shown.strip_suffix('\u{2029}').unwrap_or(&shown);
    let trimmed = ended.trim_matches(|character| character <= ' ');
    (!trimmed.trim().is_empty()).then(|| trimmed.to_owned())
}

/// The text between two places.
fn part(text: &Text, start: usize, end: usize) -> String {
    let mut part = String::new();
    for value in text.values.iter().filter(|value| value.start < end && value.end() > start) {
        let mut at = value.start;
        for character in value.text.chars() {
            if at >= start && at < end {
                part.push(character);
            }
            at += character.len_utf16();
        }
    }
    part
}

/// Source: `SimpleHTMLEncoder` of Lucene.
fn encode(text: &str, into: &mut String) {
    for character in text.chars() {
        match character {
            '"' => into.push_str("&quot;"),
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '\'' => into.push_str("&#x27;"),
            '/' => into.push_str("&#x2F;"),
            other => into.push(other),
        }
    }
}
