//! Payments: receipt, allocation, refund and return.

mod allocate_payment;
mod get_payment;
mod list_payments;
mod record_payment;
mod refund_payment;
mod return_payment;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(record_payment::record_payment)
        .service(list_payments::list_payments)
        .service(get_payment::get_payment)
        .service(allocate_payment::allocate_payment)
        .service(refund_payment::refund_payment)
        .service(return_payment::return_payment);
}
