//! `DELETE /v1/calendars/{id}`.

use actix_web::{delete, web};
use domain::companies::Owner;
use domain::events::EventType;
use domain::failure::Kind;
use persistence::calendars;

use super::wire::CalendarView;
use crate::kernel::access::permission::DeleteCalendars;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::CalendarKey;
use crate::kernel::write::NoBody;

/// Delete a calendar
///
/// A calendar that a company, an approval rule or the settings name stays: 409 `calendar_in_use`. Only staff delete the
/// operator's calendars: 403 `operators_rule`.
#[utoipa::path(
    params(CalendarKey),
    responses((status = 204)),
    security(("bearer" = ["calendars.delete"]))
)]
#[delete("/calendars/{id}")]
pub(super) async fn delete_calendar(
    caller: ResourceCaller<DeleteCalendars>,
    id: web::Path<CalendarKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let calendar = caller.authorize_whole(calendars::lock(conn, caller.scope(), **id)?)?;
            calendar.owner().admit(Owner::side_of(caller.scope()))?;
            caller.if_match(calendar.version)?;
            if calendars::is_used(conn, calendar.id)? {
                let detail = "A company, an approval rule or the settings name the calendar.";
                return Err(Problem::new(Kind::Conflict, "calendar_in_use", detail));
            }
            calendars::delete(conn, calendar.id)?;
            let view = CalendarView::from(&calendar);
            let version = calendar.version + 1;
            let company = calendar.company;
            let subject = Subject { id: calendar.id, version, company, view: &view };
            record(conn, EventType::CalendarDeleted, &subject, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
