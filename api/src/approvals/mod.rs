//! Who must say yes before an order is confirmed.

mod create_approval_rule;
mod deactivate_approval_rule;
mod get_approval_rule;
mod list_approval_rules;
mod rule_wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_approval_rule::create_approval_rule)
        .service(list_approval_rules::list_approval_rules)
        .service(get_approval_rule::get_approval_rule)
        .service(deactivate_approval_rule::deactivate_approval_rule);
}
