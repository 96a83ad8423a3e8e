//! Approvals: rules, requests and decisions.

mod approve_request;
mod chase_approvals;
mod create_approval_rule;
mod create_delegation;
mod decide_requests;
mod decision;
mod delegation_wire;
mod delegator;
mod delete_approval_rule;
mod end_delegation;
mod get_approval_rule;
mod get_delegation;
mod get_request;
mod list_approval_rules;
mod list_delegations;
mod list_requests;
mod reject_request;
mod simulations;
mod update_approval_rule;
mod wire;

pub(crate) use chase_approvals::CHASE_APPROVALS;
pub(crate) use simulations::Simulating;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_approval_rule::create_approval_rule)
        .service(list_approval_rules::list_approval_rules)
        .service(get_approval_rule::get_approval_rule)
        .service(update_approval_rule::update_approval_rule)
        .service(delete_approval_rule::delete_approval_rule)
        .service(create_delegation::create_delegation)
        .service(list_delegations::list_delegations)
        .service(get_delegation::get_delegation)
        .service(end_delegation::end_delegation)
        .service(list_requests::list_approval_requests)
        .service(decide_requests::decide_requests)
        .service(get_request::get_approval_request)
        .service(approve_request::approve_request)
        .service(reject_request::reject_request)
        .configure(simulations::routes);
}
