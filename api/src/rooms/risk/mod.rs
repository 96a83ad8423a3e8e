//! Risk: reviews of orders.

mod approve_risk_review;
mod create_risk_review;
mod decide;
mod get_risk_review;
mod list_risk_reviews;
mod reject_risk_review;
mod review_wire;
mod take_risk_review;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_risk_review::create_risk_review)
        .service(list_risk_reviews::list_risk_reviews)
        .service(get_risk_review::get_risk_review)
        .service(take_risk_review::take_risk_review)
        .service(approve_risk_review::approve_risk_review)
        .service(reject_risk_review::reject_risk_review);
}
