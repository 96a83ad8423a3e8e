//! `GET /v1/products/{id}`.

use actix_web::{get, web};
use persistence::catalog;

use super::price_view::{buyer, price_for};
use super::wire::{PriceFilter, ProductView};
use crate::kernel::access::permission::ReadProducts;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::ProductKey;

/// Get a product
///
/// Includes today's prices of the caller's company, for every quantity. Staff name the company.
#[utoipa::path(
    params(ProductKey, PriceFilter),
    responses((status = 200, body = ProductView<'_>)),
    security(("bearer" = ["products.read"]))
)]
#[get("/products/{id}")]
pub(super) async fn get_product(
    caller: ResourceCaller<ReadProducts>,
    id: web::Path<ProductKey>,
    query: Query<PriceFilter>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let product = caller.authorize(catalog::find(conn, **id)?)?;
            let buyer = buyer(caller, query.company_id)?;
            let today = caller.today(conn)?;
            let price = price_for(conn, buyer, &product, today)?;
            Answer::ok(&ProductView::priced(&product, price))
        })
        .await
}
