//! `POST /v1/stock/{sku}/adjustments`.

use actix_web::{post, web};
use domain::catalog::{NotOnHand, Product, Stock, StockId};
use domain::events::EventType;
use domain::failure::Violation;
use domain::text::composed;
use persistence::commitments::MoveError;
use persistence::{Conn, catalog};

use super::stock_wire::{AdjustedStock, StockAdjustment, stock_key};
use crate::kernel::access::permission::SetStock;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Principal, ResourceCaller};
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};

/// Adjust the stock of a product
///
/// Adds a quantity to the stock on hand, or subtracts it: broken, lost or found pieces. Unlike a count,
/// it is relative, so two concurrent adjustments both apply. A subtraction of more than is on hand is
/// refused with 409 `not_on_hand`, unless the operator allows negative stock.
#[utoipa::path(
    params(("sku" = String, Path, max_length = 64, description = "The product's SKU.")),
    request_body = StockAdjustment,
    responses((status = 201, body = AdjustedStock)),
    security(("bearer" = ["stock.set"]))
)]
#[post("/stock/{sku}/adjustments")]
pub(super) async fn adjust_stock(
    caller: ResourceCaller<SetStock>,
    sku: web::Path<String>,
    body: Body<StockAdjustment>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let (product, version) =
                caller.authorize(catalog::lock_by_sku(conn, &composed(&sku))?)?;
            caller.if_match(version)?;
            let adjustment = body.parse()?;
            let stock = adjusted(conn, caller, (&product, version), adjustment.by)?;
            let place = format!("/v1/stock/{}", stock_key(&product.sku));
            let view = AdjustedStock::new(&stock, adjustment);
            let id = StockId::from(stock.product);
            let subject = Subject { id, version: stock.version, company: None, view: &view };
            record(conn, EventType::StockAdjusted, &subject, ctx)?;
            Answer::created(place, &view)
        })
        .await
}

fn adjusted(
    conn: &mut Conn,
    caller: &Principal,
    (product, version): (&Product, i64),
    by: i64,
) -> Result<Stock, Problem> {
    let invalid = |detail| Problem::invalid(vec![Violation::new("/by", "out_of_range", detail)]);
    if by == 0 {
        return Err(invalid("must not be 0"));
    }
    let negative = caller.state().negative_stock;
    catalog::adjust(conn, product, version, by, negative).map_err(|error| match error {
        MoveError::TooLarge => invalid("the adjusted stock would exceed 2^53"),
        MoveError::NotOnHand { wanted, on_hand, .. } => {
            NotOnHand { sku: product.sku.clone(), wanted, on_hand }.into()
        }
        MoveError::Db(error) => error.into(),
    })
}
