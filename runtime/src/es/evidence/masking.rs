//! What may be a secret is not kept.

/// What stands in its place.
pub(super) const MASKED: &str = "***";

/// Parts of names whose values are secrets.
const SECRET: [&str; 8] =
    ["authori", "authenti", "cookie", "key", "token", "secret", "password", "credential"];

/// Whether what stands behind this name, of a header or of a parameter, may be a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|part| name.contains(part))
}

/// The address of a request, without credentials before its host and without secret parameters.
pub(super) fn address(address: &str) -> String {
    let address = urls(address);
    let Some((path, query)) = address.split_once('?') else { return address };
    let parameters = query.split('&').map(|one| match one.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASKED}"),
        _ => one.to_owned(),
    });
    format!("{path}?{}", parameters.collect::<Vec<_>>().join("&"))
}

/// A text in which no URL has credentials before its host: `https://***@host`.
pub(super) fn urls(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("://") {
        masked.push_str(before);
        masked.push_str("://");
        let host = &behind[..behind.find(ends_host).unwrap_or(behind.len())];
        rest = match host.rfind('@') {
            Some(at) => {
                masked.push_str(MASKED);
                &behind[at..]
            }
            None => behind,
        };
    }
    masked + rest
}

/// The same for the beginning of a text: where it breaks off within a host, nobody knows what stands there.
pub(super) fn beginning(text: &str) -> String {
    match text.rfind("://").map(|at| text.split_at(at + 3)) {
        Some((before, host)) if !host.contains(ends_host) => urls(before) + MASKED,
        _ => urls(text),
    }
}

fn ends_host(c: char) -> bool {
    c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\\' | '\'' | '<' | '>')
}

#[cfg(test)]
mod tests {
    use super::{address, beginning, is_secret, urls};

    #[test]
    fn a_name_that_speaks_of_a_secret_is_one_however_it_is_written() {
        for name in [
            "Authorization",
            "proxy-authorization",
            "Cookie",
            "set-cookie",
            "X-Api-Key",
            "x-amz-security-token",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["content-type", "accept", "x-opaque-id", "user-agent", "traceparent"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn credentials_in_urls_are_masked_and_the_rest_stays() {
        assert_eq!(
            urls(r#"{"host":"https://me:s3cret@there:9200/x","also":"http://a@b","mail":"me@there"}"#),
            r#"{"host":"https://***@there:9200/x","also":"http://***@b","mail":"me@there"}"#
        );
        assert_eq!(urls("http://host/path@2"), "http://host/path@2");
        assert_eq!(beginning("at http://a@b/ and https://me:gehe"), "at http://***@b/ and https://***");
        assert_eq!(address("/a/_search?q=x&api_key=geheim&size=3"), "/a/_search?q=x&api_key=***&size=3");
    }
}
