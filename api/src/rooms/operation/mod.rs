//! Clock and scheduled jobs, for staff.

mod get_clock;
mod run_job;
mod set_clock;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(get_clock::get_clock).service(set_clock::set_clock).service(run_job::run_job);
}
