//! Orders.

mod asked;
mod cancel_order;
mod cancel_wire;
mod evaluate_order;
mod evaluate_payment_options;
mod expire_orders;
mod get_order;
mod get_order_holds;
mod get_order_trace;
mod get_payment_status;
mod hold_order;
mod hold_wire;
mod list_orders;
mod options_wire;
mod place_order;
mod release_order;
mod trace;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use expire_orders::EXPIRE_ORDERS;
pub(crate) use place_order::placing;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(evaluate_order::evaluate_order)
        .service(place_order::place_order)
        .service(list_orders::list_orders)
        .service(get_order::get_order)
        .service(get_order_trace::get_order_trace)
        .service(get_order_holds::get_order_holds)
        .service(get_payment_status::get_payment_status)
        .service(cancel_order::cancel_order)
        .service(hold_order::hold_order)
        .service(release_order::release_order)
        .service(evaluate_payment_options::evaluate_payment_options);
}
