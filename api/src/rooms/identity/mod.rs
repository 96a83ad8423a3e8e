//! Login and authentication.

mod accept_password_reset;
mod access_report;
pub(crate) mod administrator;
mod api_keys;
mod delegation;
mod emergency_access;
mod exchange_grant;
mod forget;
mod list_keys;
mod logout;
mod me;
mod password;
mod password_grant;
mod refresh_grant;
mod roles;
mod second_factor;
mod send_password_reset;
mod session_view;
mod staff;
mod token;

pub(crate) use emergency_access::END_EMERGENCY_ACCESS;
pub(crate) use forget::forget;
pub(crate) use list_keys::well_known;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(token::issue_token)
        .service(logout::logout_session)
        .service(password::set_password)
        .service(send_password_reset::send_password_reset)
        .service(accept_password_reset::accept_password_reset);
    second_factor::routes(routes);
    routes.service(list_keys::list_keys).service(me::get_me);
    api_keys::routes(routes);
    roles::routes(routes);
    access_report::routes(routes);
    emergency_access::routes(routes);
    staff::routes(routes);
}
