//! `GET /v1/orders/{id}/holds`.

use actix_web::{get, web};
use persistence::orders;

use super::hold_wire::OrderHolds;
use crate::kernel::access::permission::ReadRisk;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;

/// Get an order's holds
///
/// All holds that were put on the order, those that stand and those that were lifted: when, by which user, and why.
#[utoipa::path(
    params(OrderKey),
    responses((status = 200, body = OrderHolds)),
    security(("bearer" = ["risk.read"]))
)]
#[get("/orders/{id}/holds")]
pub(super) async fn get_order_holds(
    caller: ResourceCaller<ReadRisk>,
    id: web::Path<OrderKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let found = orders::is_within(conn, caller.scope(), id)?;
            caller.authorize(found.then_some(()))?;
            let holds = orders::holds_of(conn, id)?;
            let holds = holds.into_iter().map(Into::into).collect();
            Answer::ok(&OrderHolds { order_id: id.into(), holds })
        })
        .await
}
