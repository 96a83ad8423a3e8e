//! `GET /v1/companies/{id}/members`.

use actix_web::{get, web};
use persistence::companies;
use persistence::page::Position;

use super::member_wire::{MemberFilter, MemberList, MemberView};
use crate::answer::Answer;
use crate::caller::CallerOn;
use crate::identity::permission::ReadMembers;
use crate::problem::Answered;
use crate::query::Query;
use crate::wire::CompanyKey;

/// List the members of a company
///
/// The newest first.
#[utoipa::path(
    params(CompanyKey, MemberFilter),
    responses((status = 200, body = MemberList)),
    security(("bearer" = ["members.read"]))
)]
#[get("/companies/{id}/members")]
pub(super) async fn list_members(
    caller: CallerOn<ReadMembers>,
    id: web::Path<CompanyKey>,
    query: Query<MemberFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let company = caller.admit(companies::find(conn, caller.scope(), **id)?)?;
            let members = companies::list_members(conn, company.id, page.slice())?;
            let (data, next_cursor) = page.fill(
                members,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(MemberView::from(&row)),
            )?;
            Answer::ok(&MemberList { data, next_cursor })
        })
        .await
}
