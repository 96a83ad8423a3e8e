//! `GET /v1/products/{id}`.

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::catalog::Product;
use persistence::{Conn, catalog, pricing};

use super::price_view::{Buyer, buyer, price, price_for_guests};
use super::wire::{PriceFilter, ProductView};
use crate::kernel::access::permission::ReadProducts;
use crate::kernel::answer::Answer;
use crate::kernel::caller::AtTheResource;
use crate::kernel::guest::{InOrder, Reader};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::Query;
use crate::kernel::wire::ProductKey;

type Asked = (web::Path<ProductKey>, Query<PriceFilter>);

/// Get a product
///
/// Includes today's prices of the caller's company, for every quantity. Staff name the company. People of a
/// company that is not active see no prices. Without a token as `guests` of the settings says: 401, the product
/// without prices, or with the prices for everyone.
#[utoipa::path(
    params(ProductKey, PriceFilter),
    responses((status = 200, body = ProductView<'_>)),
    security(("bearer" = ["products.read"]), ())
)]
#[get("/products/{id}")]
pub(super) async fn get_product(
    asked: InOrder<Reader<ReadProducts, AtTheResource>, Asked>,
) -> Answered {
    let InOrder(reader, (id, query)) = asked;
    let id = **id;
    match reader {
        Reader::Caller(caller) => {
            caller
                .read(move |conn, caller| {
                    let product = caller.authorize(catalog::find(conn, id)?)?;
                    let buyer = buyer(caller, query.company_id)?;
                    let today = caller.today(conn)?;
                    Answer::ok(&seen_by(conn, buyer, &product, today)?)
                })
                .await
        }
        Reader::Guest(guest) => {
            guest
                .read(move |conn, guest| {
                    let product = catalog::find(conn, id)?.ok_or_else(Problem::not_found)?;
                    // A guest sees no company's prices, so names none.
                    if query.company_id.is_some() {
                        return Err(Problem::not_found());
                    }
                    let guests = guest.guests();
                    let price = match guests.priced_in() {
                        None => None,
                        Some(currency) => {
                            let today = guest.today(conn)?;
                            price_for_guests(conn, currency, &product, today)?
                        }
                    };
                    Answer::ok(&ProductView::priced(&product, price).for_guests(guests))
                })
                .await
        }
    }
}

/// The product, with the buyer's price on this day if there is a buyer.
fn seen_by<'a>(
    conn: &mut Conn,
    buyer: Option<Buyer>,
    product: &'a Product,
    on: NaiveDate,
) -> Result<ProductView<'a>, Problem> {
    let Some(buyer) = buyer else { return Ok(product.into()) };
    let offers = pricing::offers(conn, buyer.company, &[product.id])?;
    let offers = offers.ok_or_else(Problem::not_found)?;
    if !buyer.sees_prices(offers.status) {
        return Ok(ProductView::from(product).unpriced());
    }
    let candidates = offers.candidates.get(&product.id).map_or(&[][..], Vec::as_slice);
    Ok(ProductView::priced(product, price(product, candidates, offers.currency, on)))
}
