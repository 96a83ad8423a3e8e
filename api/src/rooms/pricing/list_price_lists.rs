//! `GET /v1/price-lists`.

use actix_web::get;
use persistence::page::Position;
use persistence::pricing;

use super::wire::{PriceListFilter, PriceListList, PriceListView};
use crate::kernel::access::permission::ReadPriceLists;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List price lists
///
/// Newest first.
#[utoipa::path(
    params(PriceListFilter),
    responses((status = 200, body = PriceListList)),
    security(("bearer" = ["price_lists.read"]))
)]
#[get("/price-lists")]
pub(super) async fn list_price_lists(
    caller: Caller<ReadPriceLists>,
    query: Query<PriceListFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, _caller| {
            let lists = pricing::list(conn, page.slice())?;
            let (data, next_cursor) = page.fill(
                lists,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(PriceListView::from(&row)),
            )?;
            Answer::ok(&PriceListList { data, next_cursor })
        })
        .await
}
