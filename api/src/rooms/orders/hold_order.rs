//! `POST /v1/orders/{id}/hold`.

use actix_web::{post, web};
use domain::orders::Hold;
use persistence::orders;

use super::hold_wire::HoldReason;
use crate::flows::hold_order::hold_order as hold;
use crate::kernel::access::permission::HoldOrders;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::order::OrderView;

/// Put an order on hold
///
/// Puts the hold `manual` on an order that waits for its approval, is confirmed, or is on hold for another
/// reason. A confirmed order is `on_hold` from then on, and ships nothing; goods that have left are invoiced. It
/// keeps its stock, its credit and its limits until it is released or cancelled; after as many days as orders wait
/// (settings), the job `expire-orders` cancels what is open of it.
///
/// An order of which nothing is left to ship, or that has ended: 409 `nothing_left_to_hold`. An order with this
/// hold: 409 `already_held`.
#[utoipa::path(
    params(OrderKey),
    request_body = HoldReason,
    responses((status = 200, body = OrderView)),
    security(("bearer" = ["orders.hold"]))
)]
#[post("/orders/{id}/hold")]
pub(super) async fn hold_order(
    caller: ResourceCaller<HoldOrders>,
    id: web::Path<OrderKey>,
    body: Body<HoldReason>,
) -> Answered {
    let id = **id;
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let order = caller.authorize(orders::lock(conn, caller.scope(), id)?)?;
            caller.if_match(order.version)?;
            let HoldReason { reason } = body.parse()?;
            let shown = hold(conn, &order, (Hold::Manual, &reason), ctx)?;
            Ok(Answer::text(shown.view, shown.order.version))
        })
        .await
}
