//! `PATCH /v1/calendars/{id}`.

use actix_web::{patch, web};
use domain::companies::Owner;
use domain::events::EventType;
use persistence::calendars;

use super::wire::{CalendarUpdate, CalendarView};
use crate::kernel::access::permission::UpdateCalendars;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::CalendarKey;

/// Update a calendar
///
/// Deadlines that were counted before do not move. Only staff change the operator's calendars: 403
/// `operators_rule`.
#[utoipa::path(
    params(CalendarKey),
    request_body = CalendarUpdate,
    responses((status = 200, body = CalendarView)),
    security(("bearer" = ["calendars.update"]))
)]
#[patch("/calendars/{id}")]
pub(super) async fn update_calendar(
    caller: ResourceCaller<UpdateCalendars>,
    id: web::Path<CalendarKey>,
    body: Body<CalendarUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let calendar = caller.authorize_whole(calendars::lock(conn, caller.scope(), **id)?)?;
            calendar.owner().admit(Owner::side_of(caller.scope()))?;
            caller.if_match(calendar.version)?;
            let calendar = calendar.changed(body.parse()?.changes()?);
            calendars::save(conn, &calendar)?;
            let view = CalendarView::from(&calendar);
            let subject = Subject {
                id: calendar.id,
                version: calendar.version,
                company: calendar.company,
                view: &view,
            };
            record(conn, EventType::CalendarUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}
