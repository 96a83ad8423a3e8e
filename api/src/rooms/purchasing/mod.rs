//! Order limits, cost centres and budgets.

mod budgets;
mod cost_centres;
mod create_order_limit;
mod delete_order_limit;
mod get_order_limit;
mod list_order_limits;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_order_limit::create_order_limit)
        .service(list_order_limits::list_order_limits)
        .service(get_order_limit::get_order_limit)
        .service(delete_order_limit::delete_order_limit)
        .configure(cost_centres::routes)
        .configure(budgets::routes);
}
