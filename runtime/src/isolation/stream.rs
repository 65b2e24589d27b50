//! A body that is translated as it comes, in either direction.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};

pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Takes a body piece by piece, and adds to `out` what is to be passed on of it. An error breaks the body off.
pub(super) trait Translate {
    fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Failure>;

    /// There is no more.
    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Failure>;
}

/// What a translator makes of a body.
pub(super) struct Stream<B, T> {
    from: B,
    /// None when the body has ended.
    translator: Option<T>,
}

impl<B, T> Stream<B, T> {
    pub(super) fn new(from: B, translator: T) -> Stream<B, T> {
        Stream { from, translator: Some(translator) }
    }
}

impl<B, T> Body for Stream<B, T>
where
    B: Body<Data = Bytes, Error: Into<Failure>> + Unpin,
    T: Translate + Unpin,
{
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        loop {
            let Some(mut translator) = self.translator.take() else { return Poll::Ready(None) };
            let mut out = Vec::new();
            match Pin::new(&mut self.from).poll_frame(context) {
                Poll::Pending => {
                    self.translator = Some(translator);
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
                Poll::Ready(Some(Ok(frame))) => {
                    if let Some(piece) = frame.data_ref() {
                        translator.push(piece, &mut out)?;
                    }
                    self.translator = Some(translator);
                }
                Poll::Ready(None) => translator.finish(&mut out)?,
            }
            if !out.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(Bytes::from(out)))));
            }
        }
    }
}
