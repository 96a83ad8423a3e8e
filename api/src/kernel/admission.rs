//! Whether the caller of a request is authenticated: until then its body is read only up to a small limit.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::Notify;

/// Shared by the caller and the body extractor of one request, which run concurrently.
#[derive(Clone, Default)]
pub(crate) struct Admission(Rc<Inner>);

#[derive(Default)]
struct Inner {
    granted: Cell<bool>,
    bell: Notify,
}

impl Admission {
    /// The admission of this request, to be granted. In a handler's arguments the caller comes first.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let admission = Self::default();
        request.extensions_mut().insert(admission.clone());
        admission
    }

    /// The admission to wait for; `None` where the operation needs no authentication.
    pub(crate) fn awaited(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// Marks the caller as authenticated.
    pub(crate) fn grant(&self) {
        self.0.granted.set(true);
        self.0.bell.notify_one();
    }

    /// Waits until the caller is authenticated.
    pub(crate) async fn granted(&self) {
        while !self.0.granted.get() {
            self.0.bell.notified().await;
        }
    }
}
