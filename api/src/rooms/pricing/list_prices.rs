//! `GET /v1/price-lists/{id}/prices`.

use actix_web::{get, web};
use persistence::pricing::{self, PricePosition};

use super::price_wire::{ProductPriceList, by_product};
use super::wire::PriceListFilter;
use crate::kernel::access::permission::ReadPriceLists;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::PriceListKey;

/// List the prices of a list
///
/// Grouped by product; `limit` counts products.
#[utoipa::path(
    params(PriceListKey, PriceListFilter),
    responses((status = 200, body = ProductPriceList)),
    security(("bearer" = ["price_lists.read"]))
)]
#[get("/price-lists/{id}/prices")]
pub(super) async fn list_prices(
    caller: ResourceCaller<ReadPriceLists>,
    id: web::Path<PriceListKey>,
    query: Query<PriceListFilter>,
) -> Answered {
    let page = caller.page::<PricePosition>(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let list = caller.authorize(pricing::find(conn, caller.scope(), **id)?)?;
            let rows = pricing::list_prices(conn, list.id, page.after, page.fetch())?;
            let (data, next_cursor) = page.fill(
                by_product(rows),
                |(product, _)| PricePosition(product.uuid()),
                |(_, price)| Ok(price),
            )?;
            Answer::ok(&ProductPriceList { data, next_cursor })
        })
        .await
}
