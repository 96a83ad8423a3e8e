//! `GET /v1/products`.

use actix_web::{get, web};
use domain::settings::Guests;
use persistence::Conn;
use persistence::catalog;
use persistence::page::{Position, Slice};
use utoipa::ToSchema;

use super::price_view::buyer;
use super::priced::{Buying, Priced, PricesFor, Shown, list_priced};
use super::product_cache::ProductCache;
use super::wire::{ProductFilter, ProductView};
use crate::kernel::access::permission::ReadProducts;
use crate::kernel::answer::Answer;
use crate::kernel::guest::{InOrder, Reader};
use crate::kernel::page::Page;
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
/// company. People of a company that is not active see no prices. Without a token as `guests` of the settings says:
/// 401, products without prices, or products with the prices for everyone.
#[utoipa::path(
    params(ProductFilter),
    responses((status = 200, body = ProductList<'_>)),
    security(("bearer" = ["products.read"]), ())
)]
#[get("/products")]
pub(super) async fn list_products(
    asked: InOrder<Reader<ReadProducts>, Query<ProductFilter>>,
    cache: web::Data<ProductCache>,
) -> Answered {
    let InOrder(reader, query) = asked;
    match reader {
        Reader::Caller(caller) => {
            let buyer = buyer(&caller, query.company_id)?.map(PricesFor::Company);
            let page = caller.page(query.limit, query.cursor.as_deref())?;
            let at = caller.state().clock.now().at;
            let buying = buyer.map(|buyer| Buying { buyer, at });
            caller.query(move |conn, _caller| show(conn, &cache, (buying, None), &page)).await
        }
        Reader::Guest(guest) => {
            // A guest sees no company's prices, so names none.
            if query.company_id.is_some() {
                return Err(Problem::not_found());
            }
            let page = guest.page(query.limit, query.cursor.as_deref())?;
            let at = guest.state().clock.now().at;
            let guests = guest.guests();
            let buyer = guests.priced_in().map(PricesFor::Guests);
            let buying = buyer.map(|buyer| Buying { buyer, at });
            guest.read(move |conn, _guest| show(conn, &cache, (buying, Some(guests)), &page)).await
        }
    }
}

fn show(
    conn: &mut Conn,
    cache: &ProductCache,
    (buying, guests): (Option<Buying>, Option<Guests>),
    page: &Page<Position>,
) -> Result<Answer, Problem> {
    let products = match buying {
        Some(buying) => {
            match list_priced(conn, cache, buying, page.slice())?.ok_or_else(Problem::not_found)? {
                Priced::Shown(products) => products,
                Priced::Withheld => list_unpriced(conn, true, page.slice())?,
            }
        }
        None => list_unpriced(conn, guests.is_some_and(|guests| !guests.prices), page.slice())?,
    };
    let (texts, next_cursor) =
        page.fill_texts(products, |shown| shown.place, |shown| Ok(shown.text))?;
    Answer::page_of_texts(&texts, next_cursor.as_deref())
}

/// The page of products as JSON, without a buyer's prices, and without list prices for readers that see none.
fn list_unpriced(conn: &mut Conn, hides: bool, slice: Slice) -> Result<Vec<Shown>, Problem> {
    let products = catalog::list(conn, slice)?.into_iter();
    let shown = products.map(|product| {
        let place = Position { at: product.created_at, id: product.id.uuid() };
        let view = ProductView::from(&product);
        let view = if hides { view.unpriced() } else { view };
        Ok(Shown { place, text: view.text()?.into() })
    });
    shown.collect()
}
