//! Clock and scheduled jobs, for staff.

mod forget_runs;
mod get_clock;
mod get_job;
mod get_job_run;
mod job_wire;
mod list_job_runs;
mod list_jobs;
mod run_job;
mod set_clock;
mod update_job;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use forget_runs::FORGET_RUNS;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(get_clock::get_clock)
        .service(set_clock::set_clock)
        .service(list_jobs::list_jobs)
        .service(get_job::get_job)
        .service(update_job::update_job)
        .service(run_job::run_job)
        .service(list_job_runs::list_job_runs)
        .service(get_job_run::get_job_run);
}
