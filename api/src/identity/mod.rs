//! Logging in, and knowing who is asking.

pub(crate) mod administrator;
pub(crate) mod keys;
mod list_keys;
pub(crate) mod mailed_token;
mod me;
mod password_reset;
pub(crate) mod passwords;
pub mod permission;
pub(crate) mod rights;
mod second_factor;
pub(crate) mod throttle;
mod token;
pub(crate) mod tokens;
mod verified;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(token::issue_token).service(list_keys::list_keys).service(me::get_me);
    routes
        .service(password_reset::request_password_reset)
        .service(password_reset::complete_password_reset)
        .service(second_factor::enrol_otp)
        .service(second_factor::confirm_otp)
        .service(second_factor::disable_otp);
}
