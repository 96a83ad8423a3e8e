//! `GET /v1/price-lists/{id}`.

use actix_web::{get, web};
use persistence::pricing;

use super::wire::PriceListView;
use crate::kernel::access::permission::ReadPriceLists;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::PriceListKey;

/// Get a price list
#[utoipa::path(
    params(PriceListKey),
    responses((status = 200, body = PriceListView)),
    security(("bearer" = ["price_lists.read"]))
)]
#[get("/price-lists/{id}")]
pub(super) async fn get_price_list(
    caller: ResourceCaller<ReadPriceLists>,
    id: web::Path<PriceListKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let list = caller.authorize(pricing::find(conn, caller.scope(), **id)?)?;
            Answer::ok(&PriceListView::from(&list))
        })
        .await
}
