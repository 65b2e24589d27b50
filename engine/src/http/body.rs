//! Reading the body of a request, as far as it may go.

use std::io::Read;

use bytes::{Bytes, BytesMut};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::error::Error;

/// `http.max_content_length` of Elasticsearch.
const MOST: usize = 100 * 1024 * 1024;

/// How much of a body that is too long is read and forgotten, so that a client which writes all before it reads
/// gets the answer instead of a broken connection.
const MOST_DISCARDED: usize = 10 * MOST;

/// The whole body; 413 when it is too long, 400 when it breaks off.
pub(super) async fn read(mut body: Incoming) -> Result<Bytes, Error> {
    let mut all = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Error::illegal_argument(format!("the body of the request broke off: {error}"))
        })?;
        let Some(data) = frame.data_ref() else { continue };
        length = length.saturating_add(data.len());
        if length <= MOST {
            all.extend_from_slice(data);
        } else if length <= MOST_DISCARDED {
            all = BytesMut::new();
        } else {
            break;
        }
    }
    if length <= MOST {
        return Ok(all.freeze());
    }
    Err(too_long())
}

fn too_long() -> Error {
    let reason = format!("entity content is too long for the configured buffer limit [{MOST}]");
    Error::new(413, "content_too_long_exception", reason)
}

/// What a body of gzip holds; 413 when that is too long, 400 when it is no gzip.
pub(super) fn unzipped(body: &[u8]) -> Result<Bytes, Error> {
    let mut all = Vec::new();
    let most = u64::try_from(MOST).unwrap_or(u64::MAX);
    GzDecoder::new(body).take(most.saturating_add(1)).read_to_end(&mut all).map_err(|error| {
        Error::illegal_argument(format!("the body of the request cannot be decompressed: {error}"))
    })?;
    if all.len() > MOST {
        return Err(too_long());
    }
    Ok(all.into())
}
