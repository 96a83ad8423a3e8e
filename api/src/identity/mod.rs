//! Logging in, and knowing who is asking.

pub(crate) mod administrator;
mod api_keys;
pub(crate) mod credential;
mod key_rights;
pub(crate) mod keys;
pub(crate) mod last_use;
mod list_keys;
mod me;
pub(crate) mod outside;
pub(crate) mod passwords;
pub mod permission;
pub(crate) mod rights;
pub(crate) mod throttle;
mod token;
pub(crate) mod tokens;
mod verified;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(token::issue_token).service(list_keys::list_keys).service(me::get_me);
    api_keys::routes(routes);
}
