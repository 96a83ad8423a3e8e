//! The worker that chases requests for approval: their steps escalate and remind.

use std::time::Duration;

use actix_web::web;
use futures_util::future::LocalBoxFuture;

use crate::flows::chase_approval::chase_approvals;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::worker::repeat;

const EVERY: Duration = Duration::from_mins(1);
/// Requests per transaction; a small batch lets other writers in.
const AT_ONCE: i64 = 20;

/// Chases requests, from the start of the server to its shutdown.
pub(crate) fn chase(state: web::Data<State>) -> LocalBoxFuture<'static, ()> {
    Box::pin(repeat(EVERY, async move || chase_some(&state).await))
}

/// Chases one batch; returns whether there may be more.
async fn chase_some(state: &State) -> bool {
    let ctx = WriteContext::system(state.clock.now());
    let chased =
        state.store.write::<_, Problem, _>(move |conn| chase_approvals(conn, &ctx, AT_ONCE)).await;
    match chased {
        Ok(count) => count > 0,
        Err(problem) => {
            tracing::warn!(%problem, cause = problem.cause(), "approval requests not chased");
            false
        }
    }
}
