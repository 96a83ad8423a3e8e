//! The clock and the scheduled work, for staff.

mod clock;
mod jobs;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(clock::get_clock).service(clock::set_clock).service(jobs::run_job);
}
