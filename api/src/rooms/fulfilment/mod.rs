//! Shipments.

mod read;
mod ship;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(ship::create_shipment).service(read::list_shipments).service(read::get_shipment);
}
