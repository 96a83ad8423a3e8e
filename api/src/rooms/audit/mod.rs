//! The audit log: every event with its actor and its changes.

mod head;
mod list;
mod view;
mod visibility;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(list::list_audit_entries).service(head::get_audit_head);
}
