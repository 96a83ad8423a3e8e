//! Large bodies in slices. The connection copies a whole body into its buffer and holds it until the client
//! has read it. Of a sliced body it holds only the next slice, and a body that all requests share is never
//! copied whole.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

/// Bodies up to this size are sent in one piece.
const LARGE: u64 = 64 << 10;
const SLICE: usize = 32 << 10;

/// The body as sent.
pub(super) fn of(body: BoxBody) -> BoxBody {
    let BodySize::Sized(length) = body.size() else { return body };
    if length <= LARGE {
        return body;
    }
    match body.try_into_bytes() {
        Ok(bytes) => BoxBody::new(Slices { length, left: bytes }),
        Err(stream) => stream,
    }
}

struct Slices {
    length: u64,
    left: Bytes,
}

impl MessageBody for Slices {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let left = &mut self.get_mut().left;
        let next = left.split_to(left.len().min(SLICE));
        Poll::Ready((!next.is_empty()).then_some(Ok(next)))
    }
}
