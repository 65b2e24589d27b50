//! Eight bytes at once, in one number: each is a lane of it, the first one lowest.

/// One in each lane.
pub(super) const LANES: u64 = 0x0101_0101_0101_0101;

/// One in each lane that is this byte, and zero in the others.
pub(super) fn lanes(word: u64, byte: u8) -> u64 {
    let differs = word ^ (LANES * u64::from(byte));
    let low = LANES * 0x7f;
    // A lane's highest bit is set by the sum where a lower one was: no sum reaches the next lane.
    let is_other = ((differs & low) + low) | differs;
    !is_other >> 7 & LANES
}

/// Whether any lane is one of these bytes or between them: of ASCII, both.
pub(super) fn is_any_from(word: u64, first: u8, last: u8) -> bool {
    let ascii = word & (LANES * 0x7f);
    // A lane's highest bit is set by the sum where it is as much or more.
    let from = |byte: u8| ascii + LANES * u64::from(0x80 - byte);
    from(first) & !from(last + 1) & !word & (LANES << 7) != 0
}

/// In each lane the sum of it and of all before it.
pub(super) fn sums(lanes: u64) -> u64 {
    lanes.wrapping_mul(LANES)
}

/// How many bytes there are before the next one that is either of these.
pub(super) fn before_either(bytes: &[u8], one: u8, other: u8) -> usize {
    let (words, rest) = bytes.as_chunks();
    let mut at = 0;
    while at < words.len() {
        let word = u64::from_le_bytes(words[at]);
        let found = lanes(word, one) | lanes(word, other);
        if found != 0 {
            return at * 8 + found.trailing_zeros() as usize / 8;
        }
        at += 1;
    }
    let mut more = 0;
    while more < rest.len() && rest[more] != one && rest[more] != other {
        more += 1;
    }
    at * 8 + more
}
