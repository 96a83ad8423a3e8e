//! The access report: pairs of permissions that one user holds, and steps without approvers.

mod get_access_report;
mod rows;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the route.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(get_access_report::get_access_report);
}
