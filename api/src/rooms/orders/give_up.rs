//! The worker that expires orders that were not approved in time.

use std::time::Duration;

use actix_web::web;
use futures_util::future::LocalBoxFuture;

use crate::flows::expire_orders::expire_orders;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::worker::repeat;

const EVERY: Duration = Duration::from_mins(1);
/// Orders per transaction; a small batch lets other writers in.
const AT_ONCE: i64 = 20;

/// Expires orders, from the start of the server to its shutdown.
pub(crate) fn give_up(state: web::Data<State>) -> LocalBoxFuture<'static, ()> {
    Box::pin(repeat(EVERY, async move || give_up_some(&state).await))
}

/// Expires one batch; returns whether there may be more.
async fn give_up_some(state: &State) -> bool {
    let ctx = WriteContext::system(state.clock.now());
    let expired =
        state.store.write::<_, Problem, _>(move |conn| expire_orders(conn, &ctx, AT_ONCE)).await;
    match expired {
        Ok(0) => false,
        Ok(count) => {
            tracing::info!(count, "orders given up: nobody approved them in time");
            true
        }
        Err(problem) => {
            tracing::warn!(%problem, cause = problem.cause(), "orders not given up");
            false
        }
    }
}
