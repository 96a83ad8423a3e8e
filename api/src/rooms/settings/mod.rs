//! The operator's settings.

mod approvals;
mod emergency;
mod get_settings;
mod segregation;
mod update_settings;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(get_settings::get_settings).service(update_settings::update_settings);
}
