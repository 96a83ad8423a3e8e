//! `POST /v1/calendars`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::calendars::Calendar;
use domain::events::EventType;
use persistence::{bounds, calendars, fresh_id};

use super::wire::{CalendarView, NewCalendar, exceptions};
use crate::flows::named_company::for_company;
use crate::kernel::access::permission::CreateCalendars;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At};

/// Create a calendar
///
/// Working hours in a time zone, by which the deadlines of approvals are counted. A company's administrator makes
/// calendars of that company; staff make them for any company, or the operator's. A company may use its own and
/// the operator's. Hours of one day that overlap are refused with 422 `hours_overlap`, a week that is never open
/// with 422 `never_open`. At most 20 calendars per company, and 20 of the operator: 409 `too_many_calendars`.
#[utoipa::path(
    request_body = NewCalendar,
    responses((status = 201, body = CalendarView)),
    security(("bearer" = ["calendars.create"]))
)]
#[post("/calendars")]
pub(super) async fn create_calendar(
    caller: Caller<CreateCalendars>,
    body: Body<NewCalendar>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let company = for_company(conn, caller.scope(), new.company_id)?;
            caller.company_wide()?;
            let zone = new.time_zone.parse().at("/time_zone")?;
            let (week, exceptions) =
                (new.weekly.week()?, exceptions(new.exceptions.unwrap_or_default())?);
            bounds::hold(conn, Bounded::Calendars, company)?;
            Bounded::Calendars.check(calendars::count(conn, company)?)?;
            let calendar = Calendar {
                id: fresh_id(),
                company,
                name: new.name,
                zone,
                week,
                exceptions,
                version: 1,
                created_at: ctx.at,
            };
            calendars::insert(conn, &calendar)?;
            let view = CalendarView::from(&calendar);
            let subject = Subject { id: calendar.id, version: 1, company, view: &view };
            record(conn, EventType::CalendarCreated, &subject, ctx)?;
            Answer::created(format!("/v1/calendars/{}", calendar.id), &view)
        })
        .await
}
