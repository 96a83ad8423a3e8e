//! `POST /v1/orders`.

use actix_web::post;

use super::view::OrderView;
use super::wire::NewOrder;
use crate::answer::Answer;
use crate::body::Body;
use crate::caller::Caller;
use crate::flows::place_order::{Placed, place};
use crate::identity::permission::PlaceOrders;
use crate::problem::Answered;

/// Place an order
///
/// Prices every line, holds it against quantity rules, order limits, the spending limit, the credit
/// line and the stock, and takes what it needs of them: all of it is stored, or nothing. All that is
/// wrong is said together. An order that somebody must approve waits for that, and holds what it needs.
#[utoipa::path(
    request_body = NewOrder,
    responses((status = 201, body = OrderView)),
    security(("bearer" = ["orders.place"]))
)]
#[post("/orders")]
pub(super) async fn place_order(caller: Caller<PlaceOrders>, body: Body<NewOrder>) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let placing = body.parse()?.placing(caller)?;
            let Placed { order, view } = place(conn, &placing, now)?;
            let answer = Answer::text(view, order.version);
            Ok(answer
                .created_at(format!("/v1/orders/{}", order.id))
                .kept_as_view_of(order.id, order.version))
        })
        .await
}
