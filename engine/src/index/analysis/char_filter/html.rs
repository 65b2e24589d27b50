//! `html_strip`: a text without its markup.
//!
//! ```text
//! <b> … </b>                     nothing          <p> … </p>, <br>         line breaks
//! <!-- … -->, <! … >, <? … ?>    nothing          <script> … </script>     one line break
//! <![CDATA[ … ]]>                what is in it    &amp; &#38; &#x26;       the character
//! ```
//!
//! What is no markup after all stays as it is.
//!
//! Source: `HTMLStripCharFilter` of Lucene.

use super::offsets::Output;
use super::{entity, tag};
use crate::index::analysis::filter::lowercase;

/// Elements whose tags leave nothing, so that words go on across them.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "basefont", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "img",
    "input", "kbd", "label", "q", "s", "samp", "select", "small", "span", "strike", "strong", "sub", "sup",
    "textarea", "tt", "u", "var",
];

/// Strips a text; the tags of these elements stay.
pub(super) fn strip(text: &str, escaped: &[String], output: &mut Output) {
    let characters: Vec<char> = text.chars().collect();
    let mut html = Html { characters: &characters, escaped, output };
    let mut at = 0;
    while let Some(character) = html.get(at) {
        at = match character {
            '&' => html.reference(at),
            '<' => html.markup(at),
            _ => html.kept(at, at + 1),
        };
    }
}

struct Html<'t> {
    characters: &'t [char],
    escaped: &'t [String],
    output: &'t mut Output,
}

// Each takes where something begins, writes what becomes of it and answers where to go on.
impl Html<'_> {
    fn get(&self, at: usize) -> Option<char> {
        self.characters.get(at).copied()
    }

    fn rest(&self, at: usize) -> &[char] {
        self.characters.get(at..).unwrap_or_default()
    }

    fn end(&self) -> usize {
        self.characters.len()
    }

    fn units(&self, from: usize, to: usize) -> usize {
        self.characters.get(from..to).unwrap_or_default().iter().map(|c| c.len_utf16()).sum()
    }

    fn kept(&mut self, from: usize, to: usize) -> usize {
        self.output.extend(self.characters.get(from..to).unwrap_or_default());
        to
    }

    fn left_out(&mut self, from: usize, to: usize) -> usize {
        self.output.replaced(self.units(from, to), 0);
        to
    }

    fn broken(&mut self, from: usize, to: usize) -> usize {
        self.becomes('\n', from, to)
    }

    fn becomes(&mut self, character: char, from: usize, to: usize) -> usize {
        self.output.push(character);
        self.output.replaced(self.units(from, to), character.len_utf16());
        to
    }

    /// Where the white space that begins here ends.
    fn spaces(&self, at: usize) -> usize {
        at + self.rest(at).iter().take_while(|c| c.is_whitespace()).count()
    }

    fn begins(&self, at: usize, text: &str) -> bool {
        let mut rest = self.rest(at).iter();
        text.chars().all(|c| rest.next() == Some(&c))
    }

    /// The same for letters in any case, with where it ends.
    fn word(&self, at: usize, word: &str) -> Option<usize> {
        let found = self.rest(at).get(..word.len())?;
        let same = found.iter().zip(word.chars()).all(|(c, wanted)| c.eq_ignore_ascii_case(&wanted));
        same.then_some(at + word.len())
    }

    fn is_escaped(&self, name: &str) -> bool {
        self.escaped.iter().any(|tag| *tag == lowercase(name))
    }

    /// `&…;`
    fn reference(&mut self, start: usize) -> usize {
        if self.get(start + 1) != Some('#') {
            return match entity::named(self.rest(start + 1)) {
                Some((length, character)) => self.closed(start, start + 1 + length, character),
                None => self.kept(start, start + 1),
            };
        }
        if let Some((character, end)) = self.surrogates(start) {
            return self.becomes(character, start, end);
        }
        let hexadecimal = matches!(self.get(start + 2), Some('x' | 'X'));
        let (radix, first) = if hexadecimal { (16, start + 3) } else { (10, start + 2) };
        let digits = self.rest(first).iter().take_while(|c| c.is_digit(radix));
        let digits: String = digits.collect();
        if digits.is_empty() {
            return self.kept(start, start + 2);
        }
        let end = first + digits.len();
        // Longer ones are none, however many zeros they begin with; five hexadecimal digits are the most.
        let fits = digits.len() <= if hexadecimal { 5 } else { 7 };
        match u32::from_str_radix(&digits, radix).ok().filter(|code| fits && *code <= 0x10_FFFF) {
            Some(code) => {
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.closed(start, end, character)
            }
            None => self.kept(start, end),
        }
    }

    /// A reference counts when a semicolon closes it, or the end of the text.
    fn closed(&mut self, start: usize, end: usize, character: char) -> usize {
        match self.get(end) {
            Some(';') => self.becomes(character, start, end + 1),
            None => self.becomes(character, start, end),
            Some(_) => self.kept(start, end),
        }
    }

    /// One character in two references, each to a half of its pair: `&#xD83D;&#xDE00;`
    fn surrogates(&self, start: usize) -> Option<(char, usize)> {
        let (high, end) = self.half(start)?;
        let (low, end) = self.half(end)?;
        let pair = char::decode_utf16([high, low]).next()?.ok()?;
        (pair.len_utf16() == 2).then_some((pair, end))
    }

    fn half(&self, start: usize) -> Option<(u16, usize)> {
        let (length, radix) = if matches!(self.get(start + 2), Some('x' | 'X')) { (8, 16) } else { (8, 10) };
        let first = if radix == 16 { start + 3 } else { start + 2 };
        let digits: String = self.characters.get(first..start + length - 1)?.iter().collect();
        let whole = self.begins(start, "&#") && self.get(start + length - 1) == Some(';');
        let code = u16::from_str_radix(&digits, radix).ok().filter(|_| whole && !digits.starts_with('+'))?;
        (0xD800..=0xDFFF).contains(&code).then_some((code, start + length))
    }

    /// `<…`
    fn markup(&mut self, start: usize) -> usize {
        match self.get(start + 1) {
            Some('!') => self.declaration(start),
            Some('/') => self.closing_tag(start),
            Some('?') => self.instruction(start),
            _ => self.opening_tag(start),
        }
    }

    fn opening_tag(&mut self, start: usize) -> usize {
        let first = self.spaces(start + 1);
        // Whatever begins with one of these names is taken for it, `<broken>` too.
        for name in ["br", "script", "style"] {
            let Some(behind) = self.word(first, name) else { continue };
            let Some(length) = tag::rest(self.rest(behind)) else { continue };
            return match name {
                "br" if self.is_escaped(name) => self.kept(start, behind + length),
                "br" => self.broken(start, behind + length),
                _ => self.element(start, behind + length, name),
            };
        }
        let behind = first + tag::name(self.rest(first));
        if behind == first {
            return self.kept(start, first);
        }
        let name: String = self.characters.get(first..behind).unwrap_or_default().iter().collect();
        let end = if behind == self.end() { Some(behind) } else { None };
        let end = end.or_else(|| tag::rest(self.rest(behind)).map(|length| behind + length));
        self.tag(start, behind, &name, end)
    }

    /// `</…>`
    fn closing_tag(&mut self, start: usize) -> usize {
        let first = self.spaces(start + 2);
        let closed = |behind| {
            let bracket = self.spaces(behind);
            (self.get(bracket) == Some('>')).then_some(bracket + 1)
        };
        if let Some(end) = self.word(first, "br").and_then(closed) {
            let escaped = self.is_escaped("br");
            return if escaped { self.kept(start, end) } else { self.broken(start, end) };
        }
        let behind = first + tag::name(self.rest(first));
        if behind == first {
            return self.kept(start, first);
        }
        let name: String = self.characters.get(first..behind).unwrap_or_default().iter().collect();
        let end = if behind == self.end() { Some(behind) } else { closed(behind) };
        self.tag(start, behind, &name, end)
    }

    /// A tag up to its end; the end of the text right behind its name is one, too.
    fn tag(&mut self, start: usize, behind: usize, name: &str, end: Option<usize>) -> usize {
        let name = lowercase(name);
        let Some(end) = end else { return self.kept(start, behind) };
        // These three are looked for before any other, and not by their names alone.
        let own = !matches!(&*name, "br" | "script" | "style");
        if own && self.is_escaped(&name) {
            self.kept(start, end)
        } else if INLINE.contains(&&*name) || end == behind {
            self.left_out(start, end)
        } else {
            self.broken(start, end)
        }
    }

    /// What is in a script or a style is left out with its tags.
    fn element(&mut self, start: usize, behind: usize, name: &str) -> usize {
        let escaped = self.is_escaped(name);
        let from = if escaped { self.kept(start, behind) } else { start };
        match self.closing(behind, name) {
            Some((closing, end)) if escaped => {
                self.left_out(from, closing);
                self.kept(closing, end)
            }
            Some((_, end)) => self.broken(from, end),
            None => self.left_out(from, self.end()),
        }
    }

    /// Where the closing tag of a script or style begins and ends.
    fn closing(&self, from: usize, name: &str) -> Option<(usize, usize)> {
        let mut at = from;
        while at < self.end() {
            if self.begins(at, "<!--") {
                at = self.script_comment(at + 4)?;
                continue;
            }
            if self.begins(at, "</")
                && let Some(behind) = self.word(self.spaces(at + 2), name)
                && self.get(self.spaces(behind)) == Some('>')
            {
                return Some((at, self.spaces(behind) + 1));
            }
            at += 1;
        }
        None
    }

    /// `<?…?>`, `<?…/>`
    fn instruction(&mut self, start: usize) -> usize {
        let end = self.rest(start).iter().position(|c| *c == '>').map(|length| start + length);
        match end {
            Some(end) if end > start + 2 && matches!(self.get(end - 1), Some('/' | '?')) => {
                self.left_out(start, end + 1)
            }
            _ => self.kept(start, start + 1),
        }
    }

    /// `<!…>`
    fn declaration(&mut self, start: usize) -> usize {
        if self.begins(start, "<!--") {
            let end = self.comment(start + 4).unwrap_or(self.end());
            return self.left_out(start, end);
        }
        if self.begins(start, "<![CDATA[") {
            let from = self.left_out(start, start + 9);
            let to = (from..self.end()).find(|at| self.begins(*at, "]]>"));
            let to = self.kept(from, to.unwrap_or(self.end()));
            return if to == self.end() { to } else { self.left_out(to, to + 3) };
        }
        match self.rest(start).iter().position(|c| *c == '>') {
            Some(length) => self.left_out(start, start + length + 1),
            None => self.kept(start, self.end()),
        }
    }

    // Where something ends that is left out as a whole; `None`: it does not.

    fn comment(&self, from: usize) -> Option<usize> {
        self.until_closed(from, |at| self.begins(at, "<!--#").then(|| self.include(at + 5)))
    }

    fn script_comment(&self, from: usize) -> Option<usize> {
        self.until_closed(from, |at| match self.get(at) {
            Some('<') if self.begins(at, "<!--#") => Some(self.include(at + 5)),
            Some(quote @ ('\'' | '"')) => Some(self.quoted(at + 1, quote)),
            _ => None,
        })
    }

    /// A server side include.
    fn include(&self, from: usize) -> Option<usize> {
        self.until_closed(from, |at| match self.get(at) {
            Some(quote @ ('\'' | '"')) => Some(self.quoted(at + 1, quote)),
            _ => None,
        })
    }

    /// Behind the next `-->` that stands in nothing of what `inside` knows the end of.
    fn until_closed(&self, from: usize, inside: impl Fn(usize) -> Option<Option<usize>>) -> Option<usize> {
        let mut at = from;
        while at < self.end() {
            if self.begins(at, "-->") {
                return Some(at + 3);
            }
            at = match inside(at) {
                Some(end) => end?,
                None => at + 1,
            };
        }
        None
    }

    fn quoted(&self, from: usize, quote: char) -> Option<usize> {
        let mut at = from;
        loop {
            match self.get(at)? {
                '\\' => at += 2,
                c if c == quote => return Some(at + 1),
                _ => at += 1,
            }
        }
    }
}
