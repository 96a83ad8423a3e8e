//! Budgets of cost centres.

mod create_budget;
mod get_budget;
mod list_budgets;
mod list_spend;
mod spend_wire;
mod update_budget;
mod watch_budgets;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use watch_budgets::WATCH_BUDGETS;

/// Registers the routes of budgets.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_budget::create_budget)
        .service(list_budgets::list_budgets)
        .service(get_budget::get_budget)
        .service(update_budget::update_budget)
        .service(list_spend::list_spend);
}
