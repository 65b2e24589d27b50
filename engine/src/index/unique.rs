//! Identifiers that nobody else has.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// 22 letters, as Elasticsearch's uuids of clusters and indices have.
pub(crate) fn uuid() -> String {
    letters(22)
}

/// 20 letters, as the ids have that Elasticsearch gives to documents.
pub(crate) fn document_id() -> String {
    letters(20)
}

fn letters(count: usize) -> String {
    // The standard library's hasher has random keys; the counter keeps two calls apart in any case.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let random = |salt: u64| {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(number);
        hasher.write_u64(salt);
        hasher.finish()
    };
    (0..count)
        .scan((0, 0), |(bits, left), n| {
            if *left < 6 {
                (*bits, *left) = (random(n as u64), 64);
            }
            let letter = LETTERS[usize::try_from(*bits & 63).unwrap_or(0)];
            *bits >>= 6;
            *left -= 6;
            Some(char::from(letter))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn ids_differ() {
        let ids: HashSet<String> = (0..1000).map(|_| super::document_id()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 20));
    }
}
