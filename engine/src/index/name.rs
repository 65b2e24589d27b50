//! Index names: which are allowed, and which an expression means.

use crate::http::{Error, Result};

/// Whether a name matches a pattern in which `*` stands for anything.
pub(crate) fn glob(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    // Where to go on after a mismatch: behind the last star, one byte further in the name.
    let mut retry = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            retry = Some((p, n));
            p += 1;
        } else if pattern.get(p) == Some(&name[n]) {
            p += 1;
            n += 1;
        } else if let Some((star, from)) = retry {
            retry = Some((star, from + 1));
            p = star + 1;
            n = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// Refuses names that Elasticsearch refuses. Source: `MetadataCreateIndexService.validateIndexOrAliasName`.
pub(crate) fn validate(name: &str) -> Result<()> {
    let invalid = |why: &str| {
        Err(Error::new(400, "invalid_index_name_exception", format!("Invalid index name [{name}], {why}"))
            .with("index_uuid", "_na_")
            .with("index", name))
    };
    if name.chars().any(|c| " \"*\\<|,>/?".contains(c)) {
        return invalid(
            "must not contain the following characters [' ','\"','*','\\\\','<','|',',','>','/','?']",
        );
    }
    if name.is_empty() {
        return invalid("must not be empty");
    }
    if name.contains('#') {
        return invalid("must not contain '#'");
    }
    if name.contains(':') {
        return invalid("must not contain ':'");
    }
    if name.starts_with(['_', '-', '+']) {
        return invalid("must not start with '_', '-', or '+'");
    }
    if name.len() > 255 {
        return invalid("index name is too long, (greater than 255)");
    }
    if matches!(name, "." | "..") {
        return invalid("must not be '.' or '..'");
    }
    if name.chars().any(char::is_uppercase) {
        return invalid("must be lowercase");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name) in [("*", ""), ("logs-*", "logs-1"), ("*a*b", "xaxab"), ("a", "a"), ("a**", "a")]
        {
            assert!(glob(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("a*", "ba"), ("*a*b", "xaxabc"), ("a", "aa")] {
            assert!(!glob(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn names_that_elasticsearch_refuses_are_refused() {
        for name in ["", "A", "a b", "_a", "-a", "a#b", "a:b", "..", "a,b"] {
            assert!(validate(name).is_err_and(|e| e.kind() == "invalid_index_name_exception"), "{name}");
        }
        assert!(validate(".hidden-1").is_ok());
    }
}
