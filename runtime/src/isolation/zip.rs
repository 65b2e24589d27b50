//! Bodies that a client compressed.

use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use super::refusal::{Refusal, Result};

/// The most that is unpacked: it is held whole.
const MOST: u64 = 256 << 20;

pub(super) fn unpacked(body: &[u8]) -> Result<Bytes> {
    let mut all = Vec::new();
    MultiGzDecoder::new(body)
        .take(MOST + 1)
        .read_to_end(&mut all)
        .map_err(|error| Refusal::unreadable("the body, which is said to be gzip", &error.to_string()))?;
    if all.len() as u64 > MOST {
        return Err(Refusal::new(
            413,
            "estrade_unreadable_exception",
            format!(
                "estrade's gateway unpacks up to {MOST} bytes: send what is longer in parts, or without compression"
            ),
        ));
    }
    Ok(all.into())
}
