//! `GET /v1/products`.

use std::sync::Arc;

use actix_web::get;
use domain::companies::CompanyId;
use domain::money::Currency;
use persistence::Conn;
use persistence::catalog::{self, Kept, Priced};
use persistence::page::{Position, Slice};

use super::price_view::{buyer, price};
use super::wire::{ProductFilter, ProductList, ProductView};
use crate::answer::Answer;
use crate::caller::Caller;
use crate::identity::permission::ReadProducts;
use crate::problem::{Answered, Problem};
use crate::query::Query;

/// List products
///
/// The newest first, each with what it costs the caller's company today, for every quantity. Staff name
/// the company.
#[utoipa::path(
    params(ProductFilter),
    responses((status = 200, body = ProductList<'_>)),
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
        .look(move |conn, caller| {
            let (products, currency) = seen_by(conn, &caller.state().catalog, buyer, page.slice())?;
            let (products, next_cursor) = page.cut(products, |last| Position {
                at: last.product.created_at,
                id: last.product.id.uuid(),
            })?;
            let today = caller.state().clock.now().today();
            let data = products.iter().map(|Priced { product, candidates }| {
                let price =
                    currency.and_then(|currency| price(product, candidates, currency, today));
                ProductView::priced(product, price)
            });
            Answer::page(&ProductList { data: data.collect(), next_cursor })
        })
        .await
}

/// The products, and the currency of whose prices they have with them.
fn seen_by(
    conn: &mut Conn,
    kept: &Kept,
    buyer: Option<CompanyId>,
    slice: Slice,
) -> Result<(Vec<Priced>, Option<Currency>), Problem> {
    let Some(buyer) = buyer else {
        let products = catalog::list(conn, slice)?.into_iter();
        let unpriced = products.map(|product| Priced {
            product: Arc::new(product),
            candidates: Vec::new(),
        });
        return Ok((unpriced.collect(), None));
    };
    let page = catalog::list_priced(conn, kept, buyer, slice)?.ok_or_else(Problem::not_found)?;
    Ok((page.products, Some(page.currency)))
}
