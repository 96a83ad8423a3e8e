//! `POST /v1/orders/{id}/cancel`.

use actix_web::{post, web};
use domain::identity::Permission;
use domain::orders::Waives;
use persistence::orders;

use super::cancel_wire::CancelOrder;
use crate::flows::end_order::{CancelRequest, cancel_order as cancel};
use crate::kernel::access::permission::CancelOrders;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::order::OrderView;

/// Cancel an order
///
/// Cancels all open quantities, or some of them, and releases what they held: stock, credit, and the
/// spending limit of the period they were charged to. Shipped quantities cannot be cancelled; without
/// open quantities, the response is 409 `nothing_to_cancel`.
///
/// The remaining order, shipped and open, must still satisfy the terms it was placed on: quantity rules,
/// minimum order total, and the price tier of each line. A charge is cancelled once all goods are.
/// Otherwise the response is 409 `cancellation_breaks_terms`, with one error per rule. Cancelling all
/// open quantities together is always allowed. Staff with `orders.set_price` may break the terms; the
/// order's trace records it.
#[utoipa::path(
    params(OrderKey),
    request_body = Option<CancelOrder>,
    responses((status = 200, body = OrderView)),
    security(("bearer" = ["orders.cancel"]))
)]
#[post("/orders/{id}/cancel")]
pub(super) async fn cancel_order(
    caller: ResourceCaller<CancelOrders>,
    id: web::Path<OrderKey>,
    body: Body<Option<CancelOrder>>,
) -> Answered {
    let id = **id;
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let order = caller.authorize(orders::lock(conn, caller.scope(), id)?)?;
            caller.if_match(order.version)?;
            let CancelOrder { reason, lines } = body.parse_or_default()?;
            let lines = lines.unwrap_or_default();
            let wanted = lines.iter().map(|l| (l.line_number, l.quantity)).collect();
            let may_set_prices = caller.may(Permission::SetOrderPrices);
            let waives = if may_set_prices { Waives::Everything } else { Waives::Nothing };
            let asked = CancelRequest { wanted, reason, waives };
            let cancelled = cancel(conn, &order, &asked, ctx)?;
            Ok(Answer::text(cancelled.view, cancelled.order.version))
        })
        .await
}
