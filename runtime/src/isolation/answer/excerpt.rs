//! What Elasticsearch 7 quotes of a body that it cannot parse: all that came in one packet, the head of the request
//! included, with the credentials that the gateway put there.

use std::borrow::Cow;

use super::super::names::find;

/// What stands before a quotation, and ends the head, in a string of JSON.
const QUOTED: &[u8] = br#"(byte[])\""#;
const BLANK_LINE: &[u8] = br"\r\n\r\n";
const REQUEST_LINE_END: &[u8] = br" HTTP/1.1\r\n";

/// The text without the head: what a client sees that sends head and body one after the other.
pub(super) fn without_head(text: &[u8]) -> Cow<'_, [u8]> {
    if text.len() < QUOTED.len() + REQUEST_LINE_END.len() {
        return Cow::Borrowed(text);
    }
    let Some(quoted) = find(text, QUOTED).map(|at| at + QUOTED.len()) else { return Cow::Borrowed(text) };
    let quotation = &text[quoted..];
    let first_line = find(quotation, br"\r\n").map(|end| &quotation[..end + 4]);
    // `POST /…`; no JSON begins with a capital letter.
    let is_head = |line: &[u8]| line[0].is_ascii_uppercase() && line.ends_with(REQUEST_LINE_END);
    if !first_line.is_some_and(is_head) {
        return Cow::Borrowed(text);
    }
    // It quotes the first 500 bytes: where the head is longer, nothing but the head is there.
    let rest = find(quotation, BLANK_LINE).map_or(&[][..], |end| &quotation[end + BLANK_LINE.len()..]);
    Cow::Owned([&text[..quoted], rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_the_head_of_a_quoted_request_do_not_come_back() {
        let head = r"POST /_bulk HTTP/1.1\r\nauthorization: Basic c2VjcmV0\r\n";
        let whole = format!(r#"broken at [Source: (byte[])\"{head}\r\n{{ broken\"; line: 1]"#);
        assert_eq!(*without_head(whole.as_bytes()), *br#"broken at [Source: (byte[])\"{ broken\"; line: 1]"#);
        let cut = format!(r#"broken at [Source: (byte[])\"{head}x: y\"[truncated 99 bytes]; line: 1]"#);
        assert_eq!(*without_head(cut.as_bytes()), *br#"broken at [Source: (byte[])\""#);
        let body = br#"broken at [Source: (byte[])\"{ broken HTTP/1.1\r\n\"; line: 1]"#;
        assert_eq!(*without_head(body), *body);
    }
}
