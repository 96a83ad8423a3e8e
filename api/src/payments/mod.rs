//! Payments: money that came, what it paid, and how it went back.

mod allocate;
mod find;
mod list;
mod pay;
mod record;
mod refund;
mod request;
mod take_back;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(record::record_payment)
        .service(list::list_payments)
        .service(find::get_payment)
        .service(allocate::allocate_payment)
        .service(refund::refund_payment)
        .service(take_back::return_payment);
}
