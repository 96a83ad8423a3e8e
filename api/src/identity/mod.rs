//! Logging in, and knowing who is asking.

pub(crate) mod account;
pub(crate) mod administrator;
pub(crate) mod api_keys;
mod claims;
pub(crate) mod credential;
mod delegation;
mod exchange_grant;
pub(crate) mod failed_login;
mod key_rights;
pub(crate) mod keys;
pub(crate) mod last_use;
mod list_keys;
mod logout;
pub(crate) mod mailed_token;
mod me;
mod opaque;
pub(crate) mod outside;
mod password;
mod password_grant;
mod password_reset;
pub(crate) mod passwords;
pub mod permission;
mod refresh_grant;
pub(crate) mod rights;
pub(crate) mod second_factor;
mod session_view;
mod staff;
pub(crate) mod successor;
pub(crate) mod throttle;
mod token;
pub(crate) mod tokens;
pub(crate) mod turns;
mod verified;

pub(crate) use list_keys::well_known;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(token::issue_token)
        .service(logout::logout_session)
        .service(password::set_password)
        .service(password_reset::send_password_reset)
        .service(password_reset::accept_password_reset)
        .service(second_factor::create_otp)
        .service(second_factor::verify_otp)
        .service(second_factor::remove_otp)
        .service(list_keys::list_keys)
        .service(me::get_me);
    api_keys::routes(routes);
    staff::routes(routes);
}
