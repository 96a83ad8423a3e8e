//! `POST /v1/orders`.

use actix_web::{post, web};
use domain::identity::Permission;
use persistence::{Conn, Group};

use super::wire::NewOrder;
use crate::flows::apply::Shown;
use crate::flows::place_order::{Placing, place};
use crate::kernel::access::permission::PlaceOrders;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::write::{Coalesced, Replied, Together, serve};
use crate::views::order::OrderView;

/// Place an order
///
/// Prices every line and checks quantity rules, cost centres, order limits, the spending limit, budgets, the credit
/// limit and the stock. Reserves what the order needs of them, atomically. The response to a refused order lists
/// all errors together. An order that needs approval waits for it, and keeps its reservations. An order for
/// a business unit takes the unit's delivery address and payment terms, unless it names an address.
#[utoipa::path(
    request_body = NewOrder,
    responses((status = 201, body = OrderView)),
    security(("bearer" = ["orders.place"]))
)]
#[post("/orders")]
pub(super) async fn place_order(
    caller: Caller<PlaceOrders>,
    body: Body<NewOrder>,
    group: web::Data<Together<Placing>>,
) -> Answered {
    let placing = body.parse()?.placing(&caller, Permission::PlaceOrders)?;
    caller.write(&body).run_coalesced(&group, placing).await
}

/// The queue for batches of orders; the weight of an order is its number of lines.
pub(crate) fn placing() -> Together<Placing> {
    Group::writing(place_together, |part| part.request().basket.lines.len())
}

fn place_together(conn: &mut Conn, parts: &[Coalesced<Placing>]) -> Result<Vec<Replied>, Problem> {
    serve(conn, parts, |conn, asked| {
        let placed = place(conn, asked)?.into_iter().map(|placed| placed.map(answer));
        Ok(placed.collect())
    })
}

fn answer(Shown { order, view }: Shown) -> Answer {
    Answer::text(view, order.version)
        .created_at(format!("/v1/orders/{}", order.id))
        .kept_as_view_of(order.id, order.version)
}
