//! `GET /v1/emergency-access`.

use actix_web::get;
use persistence::identity::emergency;
use persistence::page::Position;

use super::wire::{EmergencyAccessFilter, EmergencyAccessList, EmergencyAccessView};
use crate::kernel::access::permission::ReadEmergencyAccess;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List emergency access
///
/// Newest first.
#[utoipa::path(
    params(EmergencyAccessFilter),
    responses((status = 200, body = EmergencyAccessList)),
    security(("bearer" = ["emergency_access.read"]))
)]
#[get("/emergency-access")]
pub(super) async fn list_emergency_access(
    caller: Caller<ReadEmergencyAccess>,
    query: Query<EmergencyAccessFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, _caller| {
            let (data, next_cursor) = page.fill(
                emergency::list(conn, page.slice())?,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |access| Ok(EmergencyAccessView::from(&access)),
            )?;
            Answer::ok(&EmergencyAccessList { data, next_cursor })
        })
        .await
}
