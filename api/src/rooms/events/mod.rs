//! The event feed for integrations.

mod feed;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(feed::list_events);
}
