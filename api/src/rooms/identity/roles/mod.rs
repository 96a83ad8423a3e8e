//! Roles: those in code, and custom ones of the operator or of one company.

mod create_role;
mod delete_role;
mod get_role;
mod list_roles;
mod seen;
mod update_role;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_role::create_role)
        .service(list_roles::list_roles)
        .service(get_role::get_role)
        .service(update_role::update_role)
        .service(delete_role::delete_role);
}
