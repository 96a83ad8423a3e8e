//! Orders.

mod cancel_order;
mod evaluate_order;
mod get_order;
mod get_order_trace;
mod get_payment_status;
mod list_orders;
mod place_order;
mod trace;
mod view;
mod wire;

use domain::events::EventType;
use domain::orders::Order;
use persistence::Conn;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::events::{Subject, record};
use crate::occasion::Occasion;
use crate::problem::Problem;

pub(crate) use view::OrderView;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(evaluate_order::evaluate_order)
        .service(place_order::place_order)
        .service(list_orders::list_orders)
        .service(get_order::get_order)
        .service(get_order_trace::get_order_trace)
        .service(get_payment_status::get_payment_status)
        .service(cancel_order::cancel_order);
}

/// Records what happened to an order, with the order as its GET shows it.
pub(crate) fn record_order(
    conn: &mut Conn,
    kind: EventType,
    order: &Order,
    now: &Occasion,
) -> Result<(), Problem> {
    let view = OrderView::from(order);
    let company = Some(order.company);
    let subject = Subject { id: order.id, version: order.version, company, view: &view };
    record(conn, kind, &subject, now)
}
