//! What is sold, and how much of it there is.

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(_routes: &mut ServiceConfig<'_>) {}
