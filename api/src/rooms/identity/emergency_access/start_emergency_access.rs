//! `POST /v1/emergency-access`.

use actix_web::post;
use chrono::{DateTime, TimeDelta, Utc};
use domain::events::EventType;
use domain::identity::{EmergencyAccess, EmergencyRefusal, Permission, Permissions, UserId};
use persistence::identity::emergency;
use persistence::{Conn, fresh_id, settings};

use super::store::{store, tell};
use super::wire::{EmergencyAccessView, NewEmergencyAccess, permissions};
use crate::kernel::access::permission::UseEmergencyAccess;
use crate::kernel::access::rights::hold;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, Problem};

/// Start emergency access
///
/// Takes permissions that the settings offer in an emergency (else 422 `not_offered`), from the next request on and for
/// the `minutes` at most, by the wall clock. In person, and one at a time: 409 `emergency_access_under_way`. The
/// permissions lift no limit, and decide no request of one's own. They go into no role and no API key. Another user reviews
/// the access within seven days.
#[utoipa::path(
    request_body = NewEmergencyAccess,
    responses((status = 201, body = EmergencyAccessView)),
    security(("bearer" = ["emergency_access.use"]))
)]
#[post("/emergency-access")]
pub(super) async fn start_emergency_access(
    caller: Caller<UseEmergencyAccess>,
    body: Body<NewEmergencyAccess>,
) -> Answered {
    caller.in_person()?;
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let held = hold(conn, caller.rights())?;
            held.with(Permission::UseEmergencyAccess)?;
            let new: NewEmergencyAccess = body.parse()?;
            let offer = settings::find(conn)?.emergency;
            let permissions = offer.take(&permissions(&new.permissions)?)?;
            end_last(conn, caller.user(), ctx)?;
            let access = access(new, (caller.user(), permissions), ctx.time)?;
            match emergency::insert(conn, &access) {
                Err(error) if error.is_taken() => return Err(EmergencyRefusal::UnderWay.into()),
                inserted => inserted?,
            }
            tell(conn, EventType::EmergencyStarted, &access, ctx)?;
            let place = format!("/v1/emergency-access/{}", access.id);
            Answer::created(place, &EmergencyAccessView::from(&access))
        })
        .await
}

/// Records the end of the user's last one, if its time is over.
fn end_last(conn: &mut Conn, user: UserId, ctx: &WriteContext) -> Result<(), Problem> {
    let Some(last) = emergency::lock_open_of(conn, user)? else { return Ok(()) };
    let ended = last.timed_out(ctx.wall).ok_or(EmergencyRefusal::UnderWay)?;
    store(conn, EventType::EmergencyEnded, &ended, ctx)
}

fn access(
    new: NewEmergencyAccess,
    (user, permissions): (UserId, Permissions),
    now: Moment,
) -> Result<EmergencyAccess, Problem> {
    let ends_at: Option<DateTime<Utc>> =
        now.wall.checked_add_signed(TimeDelta::minutes(new.minutes.into()));
    Ok(EmergencyAccess {
        id: fresh_id(),
        user,
        reason: new.reason,
        permissions,
        started_at: now.wall,
        ends_at: ends_at.ok_or_else(|| Problem::internal("an end beyond all time"))?,
        ended_at: None,
        review: None,
        version: 1,
        created_at: now.at,
    })
}
