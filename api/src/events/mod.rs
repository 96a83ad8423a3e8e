//! What happened, for those who follow.

mod feed;
mod record;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use feed::EventSubject;
pub(crate) use record::{Subject, fitting, record, record_kept};

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes.service(feed::list_events);
}
