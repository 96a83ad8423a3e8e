//! Large bodies in slices. The connection copies what it is given into its buffer, whole, and holds it until the
//! client has taken it; of a body in slices it holds no more than the next, and a body that all
//! requests share is copied for none of them.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

/// Up to here a body goes out as one.
const LARGE: u64 = 64 << 10;
const SLICE: usize = 32 << 10;

/// The body as it goes out.
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
