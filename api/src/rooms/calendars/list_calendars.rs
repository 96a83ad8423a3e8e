//! `GET /v1/calendars`.

use actix_web::get;
use persistence::calendars;
use persistence::page::Position;

use super::wire::{CalendarFilter, CalendarList, CalendarView};
use crate::kernel::access::permission::ReadCalendars;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List calendars
///
/// Newest first. A company sees its own calendars and the operator's.
#[utoipa::path(
    params(CalendarFilter),
    responses((status = 200, body = CalendarList)),
    security(("bearer" = ["calendars.read"]))
)]
#[get("/calendars")]
pub(super) async fn list_calendars(
    caller: Caller<ReadCalendars>,
    query: Query<CalendarFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let all = calendars::list(conn, caller.scope(), page.slice())?;
            let (data, next_cursor) = page.fill(
                all,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(CalendarView::from(&row)),
            )?;
            Answer::ok(&CalendarList { data, next_cursor })
        })
        .await
}
