//! `GET /v1/order-limits/{id}`.

use actix_web::{get, web};
use persistence::purchasing;

use super::wire::OrderLimitView;
use crate::kernel::access::permission::ReadOrderLimits;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderLimitKey;

/// Get an order limit
#[utoipa::path(
    params(OrderLimitKey),
    responses((status = 200, body = OrderLimitView)),
    security(("bearer" = ["order_limits.read"]))
)]
#[get("/order-limits/{id}")]
pub(super) async fn get_order_limit(
    caller: ResourceCaller<ReadOrderLimits>,
    id: web::Path<OrderLimitKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let limit = purchasing::find_order_limit(conn, caller.scope(), **id)?;
            Answer::ok(&OrderLimitView::from(&caller.authorize(limit)?))
        })
        .await
}
