//! A body of which the beginning is kept as it goes by.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::es::evidence::Ticket;

/// The body of a request of a test.
pub(in crate::isolation) type Asking = Watched<Incoming>;

/// Goes on as it came, piece by piece.
pub(in crate::isolation) struct Watched<B> {
    from: B,
    ticket: Option<Ticket>,
    keep: fn(&Ticket, &[u8]),
}

impl<B> Watched<B> {
    /// `keep` is told of each piece, where there is a ticket.
    pub(super) fn new(from: B, ticket: Option<Ticket>, keep: fn(&Ticket, &[u8])) -> Watched<B> {
        Watched { from, ticket, keep }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.from).poll_frame(context);
        if let (Poll::Ready(Some(Ok(frame))), Some(ticket)) = (&polled, &self.ticket)
            && let Some(piece) = frame.data_ref()
        {
            (self.keep)(ticket, piece);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.from.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.from.size_hint()
    }
}
