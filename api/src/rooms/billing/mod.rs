//! The issuer, invoices, credit notes and write-offs.

mod allocate_credit_note;
mod credit;
mod get_credit_note;
mod get_invoice;
mod get_issuer;
mod issuer_wire;
mod list_credit_notes;
mod list_invoices;
mod post_credit_note;
mod post_invoice;
mod set_issuer;
mod wire;
mod write_off;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(get_issuer::get_issuer)
        .service(set_issuer::set_issuer)
        .service(post_invoice::post_invoice)
        .service(list_invoices::list_invoices)
        .service(get_invoice::get_invoice)
        .service(write_off::record_write_off)
        .service(post_credit_note::post_credit_note)
        .service(list_credit_notes::list_credit_notes)
        .service(get_credit_note::get_credit_note)
        .service(allocate_credit_note::allocate_credit_note);
}
