//! `GET /v1/shipments`.

use actix_web::get;
use persistence::fulfilment;
use persistence::page::{Position, Slice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadShipments;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::OrderKey;
use crate::views::shipment::ShipmentView;

/// Filter for shipments.
#[derive(Clone, Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct ShipmentQuery {
    /// Of this order.
    order_id: Option<OrderKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A page of shipments, newest first.
#[derive(Serialize, ToSchema)]
struct ShipmentList {
    /// Shipments of this page.
    data: Vec<ShipmentView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    next_cursor: Option<String>,
}

/// List shipments
///
/// Newest first: shipments of the orders that the caller may see.
#[utoipa::path(
    params(ShipmentQuery),
    responses((status = 200, body = ShipmentList)),
    security(("bearer" = ["shipments.read"]))
)]
#[get("/shipments")]
pub(super) async fn list_shipments(
    caller: Caller<ReadShipments>,
    query: Query<ShipmentQuery>,
) -> Answered {
    let query = query.0;
    caller
        .read(move |conn, caller| {
            let page = caller.page::<Position>(query.limit, query.cursor.as_deref())?;
            let order = query.order_id.map(|id| *id);
            let slice = Slice { after: page.after, limit: page.fetch() };
            let rows = fulfilment::list(conn, caller.scope(), order, slice)?;
            let (data, next_cursor) = page.fill(
                rows,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(ShipmentView::from(row)),
            )?;
            Answer::ok(&ShipmentList { data, next_cursor })
        })
        .await
}
