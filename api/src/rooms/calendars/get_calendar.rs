//! `GET /v1/calendars/{id}`.

use actix_web::{get, web};
use persistence::calendars;

use super::wire::CalendarView;
use crate::kernel::access::permission::ReadCalendars;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::CalendarKey;

/// Get a calendar
#[utoipa::path(
    params(CalendarKey),
    responses((status = 200, body = CalendarView)),
    security(("bearer" = ["calendars.read"]))
)]
#[get("/calendars/{id}")]
pub(super) async fn get_calendar(
    caller: ResourceCaller<ReadCalendars>,
    id: web::Path<CalendarKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let calendar = calendars::find(conn, caller.scope(), **id)?;
            Answer::ok(&CalendarView::from(&caller.authorize(calendar)?))
        })
        .await
}
