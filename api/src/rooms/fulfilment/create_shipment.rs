//! `POST /v1/orders/{id}/shipments`.

use actix_web::{post, web};
use domain::catalog::LARGEST_QUANTITY;
use domain::fulfilment::Part;
use domain::identity::Permission;
use persistence::orders;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::ship::{Shipping, ship};
use crate::kernel::access::permission::CreateShipments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::shipment::ShipmentView;

/// A new shipment; without lines, all open quantities.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipmentRequest {
    /// Quantities to ship, by line; omitted: all open quantities.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    lines: Option<Vec<ShipmentPart>>,
    /// Name of the carrier.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 100, example = "DHL")]
    carrier: Option<String>,
    /// Tracking number of the carrier.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "JD014600006228974573")]
    tracking_number: Option<String>,
}

/// Quantity to ship of one order line.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipmentPart {
    /// Line number of the order.
    #[schema(example = 1, minimum = 1)]
    line_number: i64,
    /// Quantity to ship.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(example = 12, minimum = 1, maximum = 9_007_199_254_740_992_i64)]
    quantity: i64,
}

/// Ship an order
///
/// Takes the shipped quantities out of the stock reserved for the order. More than the open quantity of a
/// line is refused with 409 `over_shipment`; an order without open quantities, with 409
/// `nothing_to_ship`. Stock that is not on hand cannot be shipped: 409 `not_on_hand`, unless the operator
/// allows negative stock.
#[utoipa::path(
    params(OrderKey),
    request_body = Option<ShipmentRequest>,
    responses((status = 201, body = ShipmentView)),
    security(("bearer" = ["shipments.create"]))
)]
#[post("/orders/{id}/shipments")]
pub(super) async fn create_shipment(
    caller: ResourceCaller<CreateShipments>,
    id: web::Path<OrderKey>,
    body: Body<Option<ShipmentRequest>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let order = caller.authorize(orders::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(order.version)?;
            let ShipmentRequest { lines, carrier, tracking_number } = body.parse_or_default()?;
            let asked = Shipping {
                wanted: lines.map(|lines| lines.iter().map(Part::from).collect()),
                carrier,
                tracking_number,
                negative: caller.state().negative_stock,
                sees_stock: caller.may(Permission::ReadStock),
            };
            let (shipment, view) = ship(conn, &order, asked, ctx)?;
            let place = format!("/v1/shipments/{}", shipment.id);
            Ok(Answer::text(view, shipment.version).created_at(place))
        })
        .await
}

impl From<&ShipmentPart> for Part {
    fn from(part: &ShipmentPart) -> Self {
        Self { line_number: part.line_number, quantity: part.quantity }
    }
}
