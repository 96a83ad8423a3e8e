//! Cost centres.

mod create_cost_centre;
mod get_cost_centre;
mod list_cost_centres;
mod update_cost_centre;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of cost centres.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_cost_centre::create_cost_centre)
        .service(list_cost_centres::list_cost_centres)
        .service(get_cost_centre::get_cost_centre)
        .service(update_cost_centre::update_cost_centre);
}
