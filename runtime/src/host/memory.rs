//! What a host that only waits keeps in memory.

use std::fs;

use rustix::mm::{Advice, madvise};

/// Lets go of the binary's code: most of it was needed to start and to set up, and what is needed again comes back from the
/// page cache. Where nothing can be learned of it, it stays.
pub(crate) fn let_go_of_code() {
    let (Ok(maps), Ok(binary)) = (fs::read_to_string("/proc/self/maps"), fs::read_link("/proc/self/exe"))
    else {
        return;
    };
    let binary = binary.to_string_lossy();
    for (begin, end) in maps.lines().filter_map(|line| code_of(line, &binary)) {
        forget(begin, end);
    }
}

/// From where to where, in a line of `/proc/PID/maps` about code of the binary: `begin-end r-xp offset device inode  path`.
fn code_of(line: &str, binary: &str) -> Option<(usize, usize)> {
    let (range, rest) = line.strip_suffix(binary)?.split_once(' ')?;
    let (begin, end) = rest.starts_with("r-xp ").then(|| range.split_once('-'))??;
    Some((usize::from_str_radix(begin, 16).ok()?, usize::from_str_radix(end, 16).ok()?))
}

#[expect(unsafe_code, reason = "the kernel is told of addresses")]
fn forget(begin: usize, end: usize) {
    let code = std::ptr::with_exposed_provenance_mut(begin);
    // SAFETY: the range is a private mapping of a file that nobody can write to: each page of it that is touched again,
    // by this thread or another, is mapped again with the same content.
    // Where the kernel refuses, nothing has changed.
    let _ = unsafe { madvise(code, end - begin, Advice::LinuxDontNeed) };
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn nothing_but_code_of_the_binary_is_let_go_of() {
        let binary = "/target/debug/deps/shop-1a2b";
        let of = |rights: &str, path: &str| {
            format!("564b96282000-564b96292000 {rights} 00a00000 08:01 1234    {path}")
        };
        assert_eq!(code_of(&of("r-xp", binary), binary), Some((0x564b_9628_2000, 0x564b_9629_2000)));
        // What is behind the relocations was written to by the linker, and would be lost.
        for rights in ["r--p", "rw-p", "rwxp", "r-xs"] {
            assert_eq!(code_of(&of(rights, binary), binary), None, "{rights}");
        }
        assert_eq!(code_of(&of("r-xp", "/lib/libc.so.6"), binary), None);
        assert_eq!(
            code_of("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]", binary),
            None
        );
    }
}
