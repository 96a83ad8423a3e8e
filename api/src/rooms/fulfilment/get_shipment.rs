//! `GET /v1/shipments/{id}`.

use actix_web::{get, web};
use persistence::fulfilment;

use crate::kernel::access::permission::ReadShipments;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ShipmentKey;
use crate::views::shipment::ShipmentView;

/// Get a shipment
///
/// Shows the shipped lines and the carrier.
#[utoipa::path(
    params(ShipmentKey),
    responses((status = 200, body = ShipmentView)),
    security(("bearer" = ["shipments.read"]))
)]
#[get("/shipments/{id}")]
pub(super) async fn get_shipment(
    caller: ResourceCaller<ReadShipments>,
    id: web::Path<ShipmentKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let shipment = caller.authorize(fulfilment::find(conn, caller.scope(), **id)?)?;
            Answer::ok(&ShipmentView::from(shipment))
        })
        .await
}
