//! `PUT /v1/stock/{sku}`.

use actix_web::{put, web};
use domain::catalog::{Stock, StockId};
use domain::events::EventType;
use domain::failure::Violation;
use domain::text::composed;
use persistence::catalog;
use persistence::commitments::MoveError;

use super::stock_wire::{StockCount, StockView};
use crate::kernel::access::permission::SetStock;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};

/// Set the stock of a product
///
/// Sets the counted stock on hand. Stock reserved for orders stays reserved, even if the count is lower.
/// With `If-Match`, a count based on a stale version is refused with 412, so only one of two concurrent
/// counts applies.
#[utoipa::path(
    params(("sku" = String, Path, max_length = 64, description = "The product's SKU.")),
    request_body = StockCount,
    responses((status = 200, body = StockView)),
    security(("bearer" = ["stock.set"]))
)]
#[put("/stock/{sku}")]
pub(super) async fn set_stock(
    caller: ResourceCaller<SetStock>,
    sku: web::Path<String>,
    body: Body<StockCount>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let (product, version) =
                caller.authorize(catalog::lock_by_sku(conn, &composed(&sku))?)?;
            caller.if_match(version)?;
            let on_hand = body.parse()?.on_hand;
            let stock = counted(catalog::set_on_hand(conn, &product, version, on_hand))?;
            let view = StockView::from(&stock);
            let id = StockId::from(stock.product);
            let subject = Subject { id, version: stock.version, company: None, view: &view };
            record(conn, EventType::StockSet, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// Turns a count above the largest supported quantity into a validation problem.
fn counted(stock: Result<Stock, MoveError>) -> Result<Stock, Problem> {
    stock.map_err(|error| match error {
        MoveError::TooLarge => {
            let detail = "stock on hand plus quantity shipped exceeds 2^53";
            Problem::invalid(vec![Violation::new("/on_hand", "out_of_range", detail)])
        }
        MoveError::NotOnHand { .. } | MoveError::Db(_) => error.into(),
    })
}
