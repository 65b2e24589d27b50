//! Who we are to a server: from the environment alone, sent to the server and shown to nobody.

use std::env;
use std::fmt;

use hyper::header::HeaderValue;

use crate::config::CREDENTIALS;

/// The header `Authorization`, where there is one.
#[derive(Clone, Default)]
pub(crate) struct Credentials(Option<HeaderValue>);

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Credentials(…)" } else { "Credentials(none)" })
    }
}

impl Credentials {
    /// Those of this process.
    pub(crate) fn of_environment() -> Result<Credentials, String> {
        Credentials::told(|name| env::var(name).ok().filter(|text| !text.is_empty()))
    }

    fn told(variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, String> {
        let [user, password, key] = CREDENTIALS.map(|(_, name)| name);
        let text = match (variable(user), variable(password), variable(key)) {
            (None, None, None) => return Ok(Credentials(None)),
            (None, None, Some(key)) => format!("ApiKey {key}"),
            (Some(name), Some(password), None) => {
                format!("Basic {}", base64(format!("{name}:{password}").as_bytes()))
            }
            (_, _, Some(_)) => return Err(format!("{key} is set beside {user} or {password}: choose one")),
            (Some(_), None, None) => return Err(format!("{user} is set, and {password} is not")),
            (None, Some(_), None) => return Err(format!("{password} is set, and {user} is not")),
        };
        let header = HeaderValue::from_str(&text);
        let mut header =
            header.map_err(|_| format!("{key} holds what no header may hold: a line break, say"))?;
        header.set_sensitive(true);
        Ok(Credentials(Some(header)))
    }

    /// The value of the header `Authorization`.
    pub(crate) fn header(&self) -> Option<&HeaderValue> {
        self.0.as_ref()
    }

    /// The variables they may be in, for a message.
    pub(crate) fn variables() -> String {
        let [user, password, key] = CREDENTIALS.map(|(_, name)| name);
        format!("{user} and {password}, or {key}")
    }
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
            << (8 * (3 - three.len()));
        for digit in 0..4 {
            let known = digit <= three.len();
            text.push(if known { char::from(DIGITS[bits >> (18 - 6 * digit) & 63]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Result<Credentials, String> {
        let short = |name: &str| name.trim_start_matches("ESTRADE_ELASTICSEARCH_").to_owned();
        Credentials::told(|name| {
            variables.iter().find(|(known, _)| *known == short(name)).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        for (text, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn credentials_are_sent_and_never_shown() {
        for variables in [&[("USERNAME", "elastic"), ("PASSWORD", "geheim")][..], &[("API_KEY", "geheim")]] {
            let credentials = told(variables).unwrap();
            assert!(credentials.header().is_some());
            let shown = format!("{credentials:?} {:?}", credentials.header());
            assert!(!shown.contains("geheim") && !shown.contains(&base64(b"elastic:geheim")), "{shown}");
        }
    }

    #[test]
    fn half_of_them_and_too_many_are_errors_that_show_none() {
        for variables in [
            &[("USERNAME", "geheim")][..],
            &[("PASSWORD", "geheim")],
            &[("USERNAME", "a"), ("PASSWORD", "geheim"), ("API_KEY", "geheim")],
            &[("API_KEY", "geheim\n")],
        ] {
            let error = told(variables).unwrap_err();
            assert!(error.contains("ESTRADE_ELASTICSEARCH_") && !error.contains("geheim"), "{error}");
        }
    }
}
