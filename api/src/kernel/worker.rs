//! Background work, beside the requests.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;
use futures_util::future::LocalBoxFuture;

use super::state::State;

/// A worker: runs from the start of the server until it stops.
pub(crate) type Worker = fn(web::Data<State>) -> LocalBoxFuture<'static, ()>;

/// Runs a batch at every interval, and further ones as long as the last reports that more may be due.
pub(crate) async fn repeat(every: Duration, batch: impl AsyncFn() -> bool) {
    let mut beat = interval(every);
    loop {
        beat.tick().await;
        while batch().await {}
    }
}
