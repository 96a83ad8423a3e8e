//! `GET /v1/stock/{sku}`.

use actix_web::{get, web};
use domain::text::composed;
use persistence::catalog;

use super::stock_wire::StockView;
use crate::kernel::access::permission::ReadStock;
use crate::kernel::answer::Answer;
use crate::kernel::caller::AtTheResource;
use crate::kernel::guest::{InOrder, Reader};
use crate::kernel::problem::{Answered, Problem};

/// Get the stock of a product
///
/// Without a token as `guests` of the settings says: by default 401.
#[utoipa::path(
    params(("sku" = String, Path, max_length = 64, description = "The product's SKU.")),
    responses((status = 200, body = StockView)),
    security(("bearer" = ["stock.read"]), ())
)]
#[get("/stock/{sku}")]
pub(super) async fn get_stock(
    asked: InOrder<Reader<ReadStock, AtTheResource>, web::Path<String>>,
) -> Answered {
    let InOrder(reader, sku) = asked;
    match reader {
        Reader::Caller(caller) => {
            caller
                .read(move |conn, caller| {
                    let stock = caller.authorize(catalog::find_stock(conn, &composed(&sku))?)?;
                    Answer::ok(&StockView::from(&stock))
                })
                .await
        }
        Reader::Guest(guest) => {
            guest
                .read(move |conn, _guest| {
                    let stock = catalog::find_stock(conn, &composed(&sku))?;
                    Answer::ok(&StockView::from(&stock.ok_or_else(Problem::not_found)?))
                })
                .await
        }
    }
}
