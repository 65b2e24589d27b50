//! Every fixture and test that is linked into this binary.
//!
//! Filled by the linker, so complete before `main`, and in no order: whoever reads it sorts.
//!
//! ```text
//! #[fixture]           static ENTRY: &FixtureDef   in section estrade_fixtures ┐ the linker puts those of one name
//! #[integration_test]  static DEFINITION: TestDef  in section estrade_tests    ┘ side by side, between START and END
//! ```
//!
//! Crates that do this in general (linkme) prove with three function bodies for each entry that its type is right, which was
//! almost half of what rustc had to do for a test. Here only our own macros write entries, always with the type beside the
//! section; what these sections are called on which platform is learned from linkme.

use super::fixture::FixtureDef;
use super::lens::Lens;
use super::test::TestDef;

/// The entries of one section: what `$start` and `$end` stand around.
macro_rules! section {
    ($(#[$doc:meta])* $entries:ident: [$entry:ty] = $elf:literal, $apple:literal, $windows:literal) => {
        $(#[$doc])*
        #[expect(unsafe_code, reason = "the linker tells where a section begins and ends, and no one else can")]
        pub(crate) fn $entries() -> &'static [$entry] {
            // SAFETY: the linker makes both where the section is, which `SECTION` sees to.
            #[cfg(not(any(windows, target_vendor = "apple")))]
            unsafe extern "Rust" {
                #[link_name = concat!("__start_", $elf)]
                static START: [$entry; 0];
                #[link_name = concat!("__stop_", $elf)]
                static END: [$entry; 0];
            }
            // SAFETY: an empty array adds nothing to the entries.
            #[cfg(not(any(windows, target_vendor = "apple")))]
            #[used]
            #[unsafe(link_section = $elf)]
            static SECTION: [$entry; 0] = [];

            // SAFETY: the linker makes both for any section.
            #[cfg(target_vendor = "apple")]
            unsafe extern "Rust" {
                #[link_name = concat!("\x01section$start$__DATA$", $apple)]
                static START: [$entry; 0];
                #[link_name = concat!("\x01section$end$__DATA$", $apple)]
                static END: [$entry; 0];
            }

            // SAFETY: an empty array adds nothing to the entries; the linker sorts by what follows the `$`, and they have `b`.
            #[cfg(windows)]
            #[unsafe(link_section = concat!($windows, "$a"))]
            static START: [$entry; 0] = [];
            // SAFETY: the same.
            #[cfg(windows)]
            #[unsafe(link_section = concat!($windows, "$c"))]
            static END: [$entry; 0] = [];

            let (start, end) = ((&raw const START).cast::<$entry>(), (&raw const END).cast::<$entry>());
            let size = end.addr() - start.addr();
            // SAFETY: between the two stand entries of one type, each aligned and with nothing in between: that is how a
            // linker joins sections of one name, and the macros put nothing else there. Entries are statics that nobody
            // changes.
            unsafe { std::slice::from_raw_parts(start, size / size_of::<$entry>()) }
        }
    };
}

section! {
    /// Every fixture of this binary, those of other crates included.
    fixtures: [&'static FixtureDef] = "estrade_fixtures", "__estrade_fixts", ".estrfx"
}

section! {
    /// Every test of this binary.
    tests: [TestDef] = "estrade_tests", "__estrade_tests", ".estrts"
}

/// Something else that a test binary can be, when a variable of its environment says so: it never reaches `main` then.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(crate) struct Role {
    /// The variable; what it says is taken out of the environment, so that no child plays the role.
    pub(crate) variable: &'static str,
    /// Plays it, to the end of the process.
    pub(crate) play: fn(&str) -> Result<(), String>,
}

#[cfg(target_os = "linux")]
section! {
    /// Every role of this binary.
    roles: [Role] = "estrade_roles", "__estrade_roles", ".estrrl"
}

section! {
    /// What wide fixtures see in their own way.
    lenses: [Lens] = "estrade_lenses", "__estrade_lenses", ".estrln"
}

/// Writes a test down: a static of the type that [`tests`] reads.
///
/// A macro of the runtime, which knows the platform it is built for; the procedural ones do not, and for each test rustc
/// would have to read and to judge one `cfg_attr` for each platform.
#[doc(hidden)]
#[macro_export]
#[cfg(not(any(windows, target_vendor = "apple")))]
macro_rules! __estrade_entry {
    ($name:ident = $definition:expr) => {
        #[used]
        // SAFETY: the static has the type that the section is read with.
        #[unsafe(link_section = "estrade_tests")]
        static $name: $crate::__private::TestDef = $definition;
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(target_vendor = "apple")]
macro_rules! __estrade_entry {
    ($name:ident = $definition:expr) => {
        #[used]
        // SAFETY: the static has the type that the section is read with.
        #[unsafe(link_section = "__DATA,__estrade_tests,regular,no_dead_strip")]
        static $name: $crate::__private::TestDef = $definition;
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(windows)]
macro_rules! __estrade_entry {
    ($name:ident = $definition:expr) => {
        #[used]
        // SAFETY: the static has the type that the section is read with.
        #[unsafe(link_section = ".estrts$b")]
        static $name: $crate::__private::TestDef = $definition;
    };
}

/// The autouse fixtures that apply to `test`: those of its module and of the modules around it, in its
/// own crate target; widest scope first, then outermost module, then line.
pub(crate) fn autouse(test: &TestDef) -> Vec<&'static FixtureDef> {
    let mut found: Vec<_> = fixtures()
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
