//! Work that runs by itself, beside the requests.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;
use futures_util::future::LocalBoxFuture;

use super::state::State;

/// A worker: it runs from the start of the server to its end.
pub(crate) type Worker = fn(web::Data<State>) -> LocalBoxFuture<'static, ()>;

/// Does a batch at every beat, and further ones as long as the last says that there may be more.
pub(crate) async fn repeat(every: Duration, batch: impl AsyncFn() -> bool) {
    let mut beat = interval(every);
    loop {
        beat.tick().await;
        while batch().await {}
    }
}
