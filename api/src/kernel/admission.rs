//! Whether the caller of a request is known by now: its body waits for that before it takes more than a little.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::Notify;

/// Shared by the caller and the body of one request, which are read at the same time.
#[derive(Clone, Default)]
pub(crate) struct Admission(Rc<Inner>);

#[derive(Default)]
struct Inner {
    granted: Cell<bool>,
    bell: Notify,
}

impl Admission {
    /// The admission of this request, to be granted; in a handler's arguments the caller comes first.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let admission = Self::default();
        request.extensions_mut().insert(admission.clone());
        admission
    }

    /// The same, to be waited for; none where the operation knows no callers.
    pub(crate) fn awaited(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// The caller is known.
    pub(crate) fn grant(&self) {
        self.0.granted.set(true);
        self.0.bell.notify_one();
    }

    /// Waits until the caller is known.
    pub(crate) async fn granted(&self) {
        while !self.0.granted.get() {
            self.0.bell.notified().await;
        }
    }
}
