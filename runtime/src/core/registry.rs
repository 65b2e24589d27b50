//! Every fixture and test that is linked into this binary.
//!
//! Filled by the linker, so complete before `main`, and in no order: whoever reads it sorts.

use linkme::distributed_slice;

use super::fixture::FixtureDef;
use super::test::TestDef;

/// Every fixture of this binary, those of other crates included.
#[distributed_slice]
pub static FIXTURES: [&'static FixtureDef];

/// Every test of this binary.
#[distributed_slice]
pub static TESTS: [&'static TestDef];

/// The autouse fixtures that apply to `test`: those of its module and of the modules around it, in its
/// own crate target; widest scope first, then outermost module, then line.
pub(crate) fn autouse(test: &TestDef) -> Vec<&'static FixtureDef> {
    let mut found: Vec<_> = FIXTURES
        .iter()
        .copied()
        .filter(|fixture| fixture.autouse && fixture.package == test.package && fixture.target == test.target)
        .filter(|fixture| encloses(fixture.module, test.module))
        .collect();
    found.sort_by_key(|fixture| {
        (
            std::cmp::Reverse(fixture.scope),
            fixture.module.matches("::").count(),
            fixture.place.line,
            fixture.name,
        )
    });
    found
}

fn encloses(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::encloses;

    #[test]
    fn a_module_encloses_itself_and_what_is_below_it_only() {
        assert!(encloses("a::b", "a::b"));
        assert!(encloses("a::b", "a::b::c"));
        assert!(!encloses("a::b", "a::bc"));
        assert!(!encloses("a::b", "a"));
    }
}
