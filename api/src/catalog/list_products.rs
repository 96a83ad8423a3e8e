//! `GET /v1/products`.

use actix_web::get;
use persistence::catalog;
use persistence::page::Position;

use super::wire::{ProductFilter, ProductList, ProductView};
use crate::answer::Answer;
use crate::caller::Caller;
use crate::identity::permission::ReadProducts;
use crate::problem::Answered;
use crate::query::Query;

/// List products
///
/// The newest first.
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
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, _caller| {
            let products = catalog::list(conn, page.slice())?;
            let (products, next_cursor) =
                page.cut(products, |last| Position { at: last.created_at, id: last.id.uuid() })?;
            let data = products.iter().map(ProductView::from).collect();
            Answer::ok(&ProductList { data, next_cursor })
        })
        .await
}
