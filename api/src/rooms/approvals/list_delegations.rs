//! `GET /v1/delegations`.

use actix_web::get;
use persistence::approvals;
use persistence::page::Position;

use super::delegation_wire::{DelegationFilter, DelegationList, DelegationView};
use crate::kernel::access::permission::ReadDelegations;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List delegations
///
/// Newest first, also those that have ended.
#[utoipa::path(
    params(DelegationFilter),
    responses((status = 200, body = DelegationList)),
    security(("bearer" = ["delegations.read"]))
)]
#[get("/delegations")]
pub(super) async fn list_delegations(
    caller: Caller<ReadDelegations>,
    query: Query<DelegationFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let all =
                approvals::list_delegations(conn, (caller.scope(), caller.user()), page.slice())?;
            let (data, next_cursor) = page.fill(
                all,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(DelegationView::from(&row)),
            )?;
            Answer::ok(&DelegationList { data, next_cursor })
        })
        .await
}
