//! `GET /v1/order-limits`.

use actix_web::get;
use persistence::page::Position;
use persistence::purchasing;

use super::wire::{OrderLimitFilter, OrderLimitList, OrderLimitView};
use crate::kernel::access::permission::ReadOrderLimits;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List order limits
///
/// Newest first. A company sees the limits that apply to its orders: its own and those for all companies.
#[utoipa::path(
    params(OrderLimitFilter),
    responses((status = 200, body = OrderLimitList)),
    security(("bearer" = ["order_limits.read"]))
)]
#[get("/order-limits")]
pub(super) async fn list_order_limits(
    caller: Caller<ReadOrderLimits>,
    query: Query<OrderLimitFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let limits = purchasing::list_order_limits(conn, caller.scope(), page.slice())?;
            let (data, next_cursor) = page.fill(
                limits,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(OrderLimitView::from(&row)),
            )?;
            Answer::ok(&OrderLimitList { data, next_cursor })
        })
        .await
}
