//! `GET /v1/products`.

use actix_web::get;
use persistence::catalog;
use persistence::page::Position;

use super::price_view::{buyer, prices};
use super::wire::{ProductFilter, ProductList, ProductView};
use crate::answer::Answer;
use crate::caller::Caller;
use crate::identity::permission::ReadProducts;
use crate::problem::Answered;
use crate::query::Query;

/// List products
///
/// The newest first, each with what it costs the caller's company today, for every quantity. Staff name
/// the company.
#[utoipa::path(
    params(ProductFilter),
    responses((status = 200, body = ProductList)),
    security(("bearer" = ["products.read"]))
)]
#[get("/products")]
pub(super) async fn list_products(
    caller: Caller<ReadProducts>,
    query: Query<ProductFilter>,
) -> Answered {
    let buyer = buyer(&caller, query.company_id)?;
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let products = catalog::list(conn, page.slice())?;
            let (products, next_cursor) =
                page.cut(products, |last| Position { at: last.created_at, id: last.id.uuid() })?;
            let today = caller.state().clock.now().today();
            let prices = prices(conn, buyer, &products, today)?;
            let data = products.iter().zip(prices);
            let data = data.map(|(product, price)| ProductView::priced(product, price)).collect();
            Answer::page(&ProductList { data, next_cursor })
        })
        .await
}
