//! `GET /v1/orders/{id}`.

use actix_web::{get, web};

use super::shown;
use super::view::OrderView;
use crate::answer::Answer;
use crate::caller::CallerOn;
use crate::identity::permission::ReadOrders;
use crate::problem::Answered;
use crate::wire::OrderKey;

/// Get an order
///
/// As it was placed, and what has become of each line.
#[utoipa::path(
    params(OrderKey),
    responses((status = 200, body = OrderView)),
    security(("bearer" = ["orders.read"]))
)]
#[get("/orders/{id}")]
pub(super) async fn get_order(caller: CallerOn<ReadOrders>, id: web::Path<OrderKey>) -> Answered {
    let id = **id;
    caller
        .look(move |conn, caller| {
            let (text, version) = caller.admit(shown::find(conn, caller.scope(), id)?)?;
            Ok(Answer::text(text, version))
        })
        .await
}
