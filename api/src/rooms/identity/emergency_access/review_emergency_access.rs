//! `POST /v1/emergency-access/{id}/review`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::identity::Review;
use persistence::identity::emergency;

use super::store::store;
use super::wire::{EmergencyAccessReview, EmergencyAccessView};
use crate::kernel::access::permission::ReviewEmergencyAccess;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::EmergencyAccessKey;

/// Review emergency access
///
/// In person, by another user than the one that took it (403 `own_emergency_access`), once it has ended (409
/// `emergency_access_not_ended`), and once only (409 `already_reviewed`).
#[utoipa::path(
    params(EmergencyAccessKey),
    request_body = EmergencyAccessReview,
    responses((status = 200, body = EmergencyAccessView)),
    security(("bearer" = ["emergency_access.review"]))
)]
#[post("/emergency-access/{id}/review")]
pub(super) async fn review_emergency_access(
    caller: ResourceCaller<ReviewEmergencyAccess>,
    id: web::Path<EmergencyAccessKey>,
    body: Body<EmergencyAccessReview>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = emergency::lock(conn, caller.scope(), **id)?;
            let (access, ()) = caller.authorize_if(found, |_| caller.in_person())?;
            caller.if_match(access.version)?;
            let comment = body.parse()?.comment;
            let access = match access.clone().timed_out(ctx.wall) {
                Some(over) => {
                    store(conn, EventType::EmergencyEnded, &over, ctx)?;
                    over
                }
                None => access,
            };
            let review = Review { by: caller.user(), comment, at: ctx.at };
            let access = access.reviewed(review, ctx.wall)?;
            store(conn, EventType::EmergencyReviewed, &access, ctx)?;
            Answer::ok(&EmergencyAccessView::from(&access))
        })
        .await
}
