//! What a script does with `ctx`, where `ctx._index` decides where a document goes.
//!
//! A name may be put together while the script runs (`ctx['_in' + 'dex']`), so that looking for the word is not enough: the
//! script may use the parts of `ctx` that it names as they are, and nothing else of it.
//!
//! ```text
//! ctx.n    ctx?.n    ctx['n']    ctx.remove('n')    plain
//! ctx[n]   f(ctx)    ctx.remove(n)                  not
//! ```

use super::super::refusal::{Refusal, Result};

/// What takes the name of a part of `ctx` first.
const BY_NAME: &[&str] = &["containsKey", "get", "getOrDefault", "put", "putIfAbsent", "remove"];

/// Refuses a script that may reach a part of `ctx` without naming it.
pub(super) fn is_plain(source: &str) -> Result<()> {
    let by_parts = words(source, "ctx").find(|rest| names_part(&rest[3..]).is_none());
    let Some(rest) = by_parts.or_else(|| words(source, "metadata").find(|rest| is_call(&rest[8..]))) else {
        return Ok(());
    };
    let shown: String = rest.chars().take(40).collect();
    Err(Refusal::not_isolated(
        &format!("the script with [{shown}]"),
        "it may reach `_index`, which decides where a document goes: write `ctx.name` or `ctx['name']`",
    ))
}

/// The source from where the word stands by itself.
fn words<'a>(source: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let found = source.match_indices(word).filter(move |(at, _)| {
        !source[..*at].ends_with(goes_on) && !source[at + word.len()..].starts_with(goes_on)
    });
    found.map(|(at, _)| &source[at..])
}

/// `metadata().index = 'b'` is how newer versions say it, too; anything else of this name is a field or a variable.
fn is_call(rest: &str) -> bool {
    // A comment may stand before the bracket.
    rest.trim_start().starts_with(['(', '/'])
}

/// What follows `ctx`, if that names a part of it.
fn names_part(rest: &str) -> Option<()> {
    let rest = rest.trim_start();
    if let Some(key) = rest.strip_prefix('[') {
        return text(key)?.starts_with(']').then_some(());
    }
    let member = rest.strip_prefix("?.").or_else(|| rest.strip_prefix('.'))?.trim_start();
    let end = member.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(member.len());
    let (name, rest) = member.split_at(end);
    match rest.trim_start().strip_prefix('(') {
        Some(arguments) if BY_NAME.contains(&name) => text(arguments)?.starts_with([')', ',']).then_some(()),
        Some(_) => None,
        None => (!name.is_empty()).then_some(()),
    }
}

/// What follows a text that stands there as it is.
fn text(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (text, rest) = rest[1..].split_once(quote)?;
    (!text.contains('\\')).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_may_use_the_parts_that_it_names() {
        for source in [
            "",
            "return 1",
            "ctx.n = ctx.m + ctx._source.x[params.k]",
            "ctx ?. n",
            "ctx['n'] = ctx [ \"m\" ]; ctx.remove('n'); ctx.put('a', params.b); if (ctx.containsKey('x')) {}",
            "def context = 1; my_ctx[context]",
            "ctx.metadata = params.metadata; def metadata = ctx['metadata']",
        ] {
            assert_eq!(is_plain(source), Ok(()), "{source}");
        }
    }

    #[test]
    fn a_script_that_may_reach_another_part_is_refused() {
        for source in [
            "ctx['_in' + 'dex'] = 'b'",
            "ctx[params.k] = 'b'",
            "def c = ctx; c[params.k] = 'b'",
            "ctx.put('_in' + 'dex', 'b')",
            "ctx.putAll(params.all)",
            "ctx.entrySet().forEach(e -> e.setValue('b'))",
            "ctx['a\\'] = 'b'",
            "f(ctx)",
            "ctx /* */ ['n']",
            "metadata().index = 'b'",
            "def m = metadata /* */ (); m.index = 'b'",
        ] {
            assert!(is_plain(source).is_err(), "{source}");
        }
    }
}
