//! Which shard of an index a document would be on.
//!
//! All documents of an index are in one place here; but clients see sequence numbers, which count per shard, and do
//! not find a document when they give another shard's routing.
//!
//! Source: `IndexRouting` and `Murmur3HashFunction` of Elasticsearch.

use super::Index;

impl Index {
    /// How many primary shards the settings say.
    pub(crate) fn shards(&self) -> u32 {
        self.settings
            .number("number_of_shards")
            .and_then(|number| u32::try_from(number).ok())
            .unwrap_or(1)
            .max(1)
    }

    /// The shard of a routing value, which is the document's id unless it was given another.
    pub(crate) fn shard_of(&self, routing: &str) -> u32 {
        let shards = self.shards();
        if shards == 1 {
            return 0;
        }
        // An index may be split up to 1024 shards: routing is decided for that many, then scaled down.
        let wanted =
            self.settings.number("number_of_routing_shards").and_then(|number| u32::try_from(number).ok());
        let slots = wanted.unwrap_or_else(|| {
            let doublings = 10u32.saturating_sub(32 - (shards - 1).leading_zeros()).max(1);
            shards << doublings
        });
        let slot = i64::from(murmur3(routing)).rem_euclid(i64::from(slots));
        u32::try_from(slot).unwrap_or(0) / (slots / shards)
    }

    /// Whether a document is where a request with this routing looks for it.
    pub(crate) fn is_found_by(&self, id: &str, own_routing: Option<&str>, asked: Option<&str>) -> bool {
        self.shard_of(own_routing.unwrap_or(id)) == self.shard_of(asked.unwrap_or(id))
    }
}

/// Murmur3 in its 32-bit form, seed 0, over the UTF-16 units of a text, low byte first.
fn murmur3(text: &str) -> i32 {
    const C1: u32 = 0xcc9e_2d51;
    const C2: u32 = 0x1b87_3593;
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let scrambled = |k: u32| k.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let (mut hash, blocks) = (0u32, bytes.chunks_exact(4));
    // Units are two bytes, so either nothing or one unit is left over.
    let left = blocks.remainder().iter().rev().fold(0u32, |k, byte| (k << 8) | u32::from(*byte));
    for block in blocks {
        let k = block.iter().rev().fold(0u32, |k, byte| (k << 8) | u32::from(*byte));
        hash = (hash ^ scrambled(k)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !bytes.len().is_multiple_of(4) {
        hash ^= scrambled(left);
    }
    hash ^= u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    (hash ^ (hash >> 16)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::murmur3;

    #[test]
    fn hashes_are_those_of_elasticsearch() {
        // Murmur3HashFunctionTests.testKnownValues
        for (text, hash) in [
            ("hell", 0x5a0c_b7c3u32),
            ("hello", 0xd7c3_1989),
            ("hello w", 0x22ab_2984),
            ("hello wo", 0xdf0c_a123),
            ("hello wor", 0xe774_4d61),
            ("The quick brown fox jumps over the lazy dog", 0xe07d_b09c),
            ("The quick brown fox jumps over the lazy cog", 0x4e63_d2ad),
        ] {
            assert_eq!(murmur3(text), hash.cast_signed(), "{text}");
        }
    }
}
