//! API keys over the API: create, read, revoke.

mod create_api_key;
mod get_api_key;
mod list_api_keys;
mod revoke_api_key;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of API keys.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_api_key::create_api_key)
        .service(list_api_keys::list_api_keys)
        .service(get_api_key::get_api_key)
        .service(revoke_api_key::revoke_api_key);
}
