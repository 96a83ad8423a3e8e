//! Shipments.

mod create_shipment;
mod get_shipment;
mod list_shipments;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_shipment::create_shipment)
        .service(list_shipments::list_shipments)
        .service(get_shipment::get_shipment);
}
