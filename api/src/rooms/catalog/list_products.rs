//! `GET /v1/products`.

use actix_web::{get, web};
use domain::catalog::Product;
use persistence::Conn;
use persistence::catalog;
use persistence::page::{Position, Slice};
use utoipa::ToSchema;

use super::price_view::buyer;
use super::priced::{Buying, Priced, Shown, list_priced};
use super::product_cache::ProductCache;
use super::wire::{ProductFilter, ProductView};
use crate::kernel::access::permission::ReadProducts;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::Query;

/// A page of products, newest first.
#[derive(ToSchema)]
#[expect(dead_code, reason = "says what `Answer::page_of_texts` writes")]
struct ProductList<'a> {
    /// Products of this page.
    data: Vec<ProductView<'a>>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    next_cursor: Option<String>,
}

/// List products
///
/// Newest first, each with today's prices of the caller's company, for every quantity. Staff name the
/// company. People of a `pending` company see no prices.
#[utoipa::path(
    params(ProductFilter),
    responses((status = 200, body = ProductList<'_>)),
    security(("bearer" = ["products.read"]))
)]
#[get("/products")]
pub(super) async fn list_products(
    caller: Caller<ReadProducts>,
    query: Query<ProductFilter>,
    cache: web::Data<ProductCache>,
) -> Answered {
    let buyer = buyer(&caller, query.company_id)?;
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .query(move |conn, caller| {
            let at = caller.state().clock.now().at;
            let buying = buyer.map(|buyer| Buying { buyer, at });
            let products = seen_by(conn, &cache, buying, page.slice())?;
            let (texts, next_cursor) =
                page.fill_texts(products, |shown| shown.place, |shown| Ok(shown.text))?;
            Answer::page_of_texts(&texts, next_cursor.as_deref())
        })
        .await
}

/// The page of products as JSON, with prices if there is a buyer.
fn seen_by(
    conn: &mut Conn,
    cache: &ProductCache,
    buying: Option<Buying>,
    slice: Slice,
) -> Result<Vec<Shown>, Problem> {
    let Some(buying) = buying else { return unpriced(conn, slice, |one| ProductView::from(one)) };
    match list_priced(conn, cache, buying, slice)?.ok_or_else(Problem::not_found)? {
        Priced::Shown(products) => Ok(products),
        Priced::Withheld => unpriced(conn, slice, |one| ProductView::without_prices(one)),
    }
}

/// The page of products as `view` shows them.
fn unpriced(
    conn: &mut Conn,
    slice: Slice,
    view: impl Fn(&Product) -> ProductView<'_>,
) -> Result<Vec<Shown>, Problem> {
    let shown = catalog::list(conn, slice)?.into_iter().map(|product| {
        let place = Position { at: product.created_at, id: product.id.uuid() };
        Ok(Shown { place, text: view(&product).text()?.into() })
    });
    shown.collect()
}
