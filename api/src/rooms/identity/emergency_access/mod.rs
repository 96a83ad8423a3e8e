//! Emergency access: permissions that staff take for a while.

mod end_after_time;
mod end_emergency_access;
mod get_emergency_access;
mod list_emergency_access;
mod review_emergency_access;
mod start_emergency_access;
mod store;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::end_after_time::END_EMERGENCY_ACCESS;

/// Registers the routes.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(start_emergency_access::start_emergency_access)
        .service(list_emergency_access::list_emergency_access)
        .service(get_emergency_access::get_emergency_access)
        .service(end_emergency_access::end_emergency_access)
        .service(review_emergency_access::review_emergency_access);
}
