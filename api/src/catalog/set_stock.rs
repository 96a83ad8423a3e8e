//! `PUT /v1/stock/{sku}`.

use actix_web::{put, web};
use domain::events::EventType;
use persistence::catalog;

use super::stock_wire::{StockCount, StockView};
use crate::answer::Answer;
use crate::body::Body;
use crate::caller::CallerOn;
use crate::events::{Subject, record};
use crate::identity::permission::SetStock;
use crate::problem::Answered;

/// Set the stock of a product
///
/// What a count found. What is promised to orders stays promised, also where the count found less.
#[utoipa::path(
    params(("sku" = String, Path, max_length = 64, description = "The product's SKU.")),
    request_body = StockCount,
    responses((status = 200, body = StockView)),
    security(("bearer" = ["stock.set"]))
)]
#[put("/stock/{sku}")]
pub(super) async fn set_stock(
    caller: CallerOn<SetStock>,
    sku: web::Path<String>,
    body: Body<StockCount>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let product = caller.admit(catalog::lock_by_sku(conn, &sku)?)?;
            let on_hand = body.parse()?.on_hand;
            let stock = catalog::set_on_hand(conn, &product, on_hand)?;
            let view = StockView::from(&stock);
            let subject =
                Subject { id: product.id, version: product.version, company: None, view: &view };
            record(conn, EventType::StockSet, &subject, now)?;
            Answer::ok(&view)
        })
        .await
}
