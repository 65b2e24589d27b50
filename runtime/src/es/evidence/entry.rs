//! One request and its answer, as much of them as is kept.

use std::io::Read;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;

/// As much of a body as is kept.
const KEPT: usize = 16 << 10;

/// The first bytes of gzip. <https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1>
const ZIPPED: [u8; 2] = [0x1f, 0x8b];

/// As much of it is shown unpacked.
const UNPACKED: u64 = 16 << 10;

/// As much of all headers of a request.
const HEADERS: usize = 4 << 10;

/// Of a path: that of a search may list many indices.
const PATH: usize = 4 << 10;

#[derive(Debug)]
pub(super) struct Entry {
    /// From 1, in the order in which they came.
    pub(super) number: u64,
    pub(super) begin: Instant,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: String,
    pub(super) sent: Excerpt,
    /// None while there is none.
    pub(super) status: Option<u16>,
    pub(super) received: Excerpt,
    pub(super) took: Option<Duration>,
}

impl Entry {
    pub(super) fn new(number: u64, begin: Instant, method: &str, path: &str, mut headers: String) -> Entry {
        let cut = |text: &mut String, most: usize| {
            if text.len() > most {
                text.truncate(text.floor_char_boundary(most));
                text.push('…');
            }
        };
        let mut path = path.to_owned();
        cut(&mut path, PATH);
        cut(&mut headers, HEADERS);
        let (sent, received) = (Excerpt::default(), Excerpt::default());
        let method = method.chars().take(32).collect();
        Entry { number, begin, method, path, headers, sent, status: None, received, took: None }
    }
}

/// The beginning of a body, and how long it was.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    bytes: Vec<u8>,
    length: u64,
}

impl Excerpt {
    /// More of the body.
    pub(super) fn push(&mut self, piece: &[u8]) {
        let room = KEPT.saturating_sub(self.bytes.len()).min(piece.len());
        self.bytes.extend_from_slice(&piece[..room]);
        self.length = self.length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }

    /// What is kept, as text; of what was sent zipped, as much as that tells.
    pub(super) fn text(&self) -> String {
        let mut unpacked = Vec::new();
        if self.bytes.starts_with(&ZIPPED) {
            // It may break off: what comes out before is the beginning.
            let _ = GzDecoder::new(&self.bytes[..]).take(UNPACKED).read_to_end(&mut unpacked);
        }
        let bytes = if unpacked.is_empty() { &self.bytes } else { &unpacked };
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// How many bytes are not.
    pub(super) fn left_out(&self) -> u64 {
        self.length - self.bytes.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, KEPT};

    #[test]
    fn of_a_body_in_pieces_the_beginning_is_kept_and_its_length_is_known() {
        let mut body = Excerpt::default();
        (0..1_000).for_each(|_| body.push(&[b'x'; 1_000]));
        assert_eq!(body.text().len(), KEPT);
        assert_eq!(body.left_out(), 1_000_000 - KEPT as u64);
        assert!(body.bytes.capacity() <= 2 * KEPT);
    }
}
