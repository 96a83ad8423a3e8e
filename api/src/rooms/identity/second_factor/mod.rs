//! The second factor over the API: enrol, confirm, disable.

mod create_otp;
mod proof;
mod remove_otp;
mod verify_otp;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of the second factor.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_otp::create_otp)
        .service(verify_otp::verify_otp)
        .service(remove_otp::remove_otp);
}
