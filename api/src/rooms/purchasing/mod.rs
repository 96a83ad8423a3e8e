//! Order limits, quantity rules, cost centres and budgets.

mod budgets;
mod cost_centres;
mod create_order_limit;
mod create_quantity_rule;
mod delete_order_limit;
mod delete_quantity_rule;
mod get_order_limit;
mod get_quantity_rule;
mod list_order_limits;
mod list_quantity_rules;
mod quantity_wire;
mod update_order_limit;
mod update_quantity_rule;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use budgets::WATCH_BUDGETS;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_order_limit::create_order_limit)
        .service(list_order_limits::list_order_limits)
        .service(get_order_limit::get_order_limit)
        .service(update_order_limit::update_order_limit)
        .service(delete_order_limit::delete_order_limit)
        .service(create_quantity_rule::create_quantity_rule)
        .service(list_quantity_rules::list_quantity_rules)
        .service(get_quantity_rule::get_quantity_rule)
        .service(update_quantity_rule::update_quantity_rule)
        .service(delete_quantity_rule::delete_quantity_rule)
        .configure(cost_centres::routes)
        .configure(budgets::routes);
}
