//! `GET /v1/orders/{id}/trace`.

use actix_web::{get, web};
use domain::orders::place::TraceEntry;
use persistence::orders;

use super::trace::{OrderTrace, shown};
use crate::kernel::access::permission::ReadOrders;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::OrderKey;

/// Get an order's trace
///
/// Explains the decision at the time the order was placed: every considered price and every limit with
/// its numbers. Terms that staff have overridden since follow below. Figures are shown only to callers
/// that may read them elsewhere: credit (`credit.read`), stock (`stock.read`), order limits
/// (`order_limits.read`), approval rules (`approval_rules.read`), another member's spending limit
/// (`members.read`).
#[utoipa::path(
    params(OrderKey),
    responses((status = 200, body = OrderTrace)),
    security(("bearer" = ["orders.read"]))
)]
#[get("/orders/{id}/trace")]
pub(super) async fn get_order_trace(
    caller: ResourceCaller<ReadOrders>,
    id: web::Path<OrderKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let found = caller.authorize(orders::trace(conn, caller.scope(), id)?)?;
            let entries: Vec<TraceEntry> =
                serde_json::from_str(&found.trace.trace).map_err(Problem::internal)?;
            let own = found.placed_by == caller.user();
            Answer::ok(&OrderTrace {
                order_id: id.into(),
                outcome: found.trace.outcome,
                trace: shown(entries, caller, (own, found.unit)),
            })
        })
        .await
}
