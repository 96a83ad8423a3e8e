//! `GET /v1/orders/{id}`.

use actix_web::{get, web};

use crate::kernel::access::permission::ReadOrders;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::order::OrderView;
use crate::views::stored_order;

/// Get an order
///
/// Shows it as placed, with the current status of each line.
#[utoipa::path(
    params(OrderKey),
    responses((status = 200, body = OrderView)),
    security(("bearer" = ["orders.read"]))
)]
#[get("/orders/{id}")]
pub(super) async fn get_order(
    caller: ResourceCaller<ReadOrders>,
    id: web::Path<OrderKey>,
) -> Answered {
    let id = **id;
    caller
        .query(move |conn, caller| {
            let (text, version) =
                caller.authorize(stored_order::find(conn, caller.scope(), id)?)?;
            Ok(Answer::text(text, version))
        })
        .await
}
