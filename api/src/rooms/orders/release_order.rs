//! `POST /v1/orders/{id}/release`.

use actix_web::{post, web};
use domain::orders::Hold;
use persistence::orders;

use super::hold_wire::HoldReason;
use crate::flows::hold_order::release_order as release;
use crate::kernel::access::permission::HoldOrders;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::order::OrderView;

/// Release an order
///
/// Lifts the holds `manual` and `payment`, not `review`: a review is decided. Without the last hold an order `on_hold`
/// is confirmed, as by an approval: 409 `company_on_hold` or `company_not_active` if its company may not buy. An order
/// without these holds: 409 `nothing_to_release`.
#[utoipa::path(
    params(OrderKey),
    request_body = HoldReason,
    responses((status = 200, body = OrderView)),
    security(("bearer" = ["orders.hold"]))
)]
#[post("/orders/{id}/release")]
pub(super) async fn release_order(
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
            let shown = release(conn, &order, (&Hold::RELEASABLE, &reason), ctx)?;
            Ok(Answer::text(shown.view, shown.order.version))
        })
        .await
}
