//! `GET /v1/stock/{sku}`.

use actix_web::{get, web};
use domain::text::composed;
use persistence::catalog;

use super::stock_wire::StockView;
use crate::kernel::access::permission::ReadStock;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;

/// Get the stock of a product
#[utoipa::path(
    params(("sku" = String, Path, max_length = 64, description = "The product's SKU.")),
    responses((status = 200, body = StockView)),
    security(("bearer" = ["stock.read"]))
)]
#[get("/stock/{sku}")]
pub(super) async fn get_stock(
    caller: ResourceCaller<ReadStock>,
    sku: web::Path<String>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let stock = caller.authorize(catalog::find_stock(conn, &composed(&sku))?)?;
            Answer::ok(&StockView::from(&stock))
        })
        .await
}
