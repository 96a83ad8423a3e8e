//! Credit accounts: credit limit, tolerance and receivables of companies.

mod get_credit_account;
mod update_credit_account;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(get_credit_account::get_credit_account)
        .service(update_credit_account::update_credit_account);
}
