//! `GET /v1/products/{id}`.

use actix_web::{get, web};
use persistence::catalog;

use super::price_view::{buyer, price_for, price_for_guests};
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
/// Includes today's prices of the caller's company, for every quantity. Staff name the company. Without a
/// token as `guests` of the settings says: 401, the product without prices, or with the prices for
/// everyone.
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
                    let price = price_for(conn, buyer, &product, today)?;
                    Answer::ok(&ProductView::priced(&product, price))
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
