//! Simulations: a rule tried on stored orders, before it is set.

mod found;
mod met;
mod one_at_a_time;
mod simulate_rule;
mod surroundings;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use one_at_a_time::Simulating;

/// Registers the routes of simulations.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(simulate_rule::simulate_rule);
}
