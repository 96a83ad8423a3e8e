//! `GET /v1/products`.

use std::sync::Arc;

use actix_web::get;
use domain::companies::CompanyId;
use domain::money::Currency;
use persistence::Conn;
use persistence::catalog::{self, Kept, Priced};
use persistence::page::{Position, Slice};
use utoipa::ToSchema;

use super::kept::KeptProduct;
use super::price_view::{buyer, price};
use super::wire::{ProductFilter, ProductView};
use crate::answer::Answer;
use crate::caller::Caller;
use crate::identity::permission::ReadProducts;
use crate::problem::{Answered, Problem};
use crate::query::Query;

/// Products, the newest first.
#[derive(ToSchema)]
#[expect(dead_code, reason = "says what `Answer::page_of_texts` writes")]
struct ProductList<'a> {
    /// The products of this page.
    data: Vec<ProductView<'a>>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    next_cursor: Option<String>,
}

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
            let state = caller.state();
            let (products, currency) = seen_by(conn, &state.catalog, buyer, page.slice())?;
            let (products, next_cursor) = page.cut(products, |last| {
                let product = &last.product.product;
                Position { at: product.created_at, id: product.id.uuid() }
            })?;
            let today = state.clock.now().today();
            let texts = products.iter().map(|Priced { product: kept, candidates }| {
                let in_currency = |currency| price(&kept.product, candidates, currency, today);
                kept.priced(currency.and_then(in_currency).as_ref())
            });
            let texts = texts.collect::<Result<Vec<_>, _>>()?;
            Answer::page_of_texts(&texts, next_cursor.as_deref())
        })
        .await
}

/// The products, and the currency of whose prices they have with them.
fn seen_by(
    conn: &mut Conn,
    kept: &Kept<KeptProduct>,
    buyer: Option<CompanyId>,
    slice: Slice,
) -> Result<(Vec<Priced<KeptProduct>>, Option<Currency>), Problem> {
    let Some(buyer) = buyer else {
        let products = catalog::list(conn, slice)?.into_iter();
        let unpriced = products.map(|product| {
            Ok(Priced { product: Arc::new(product.try_into()?), candidates: Vec::new() })
        });
        return Ok((unpriced.collect::<Result<_, Problem>>()?, None));
    };
    let page = catalog::list_priced(conn, kept, buyer, slice)?.ok_or_else(Problem::not_found)?;
    Ok((page.products, Some(page.currency)))
}
