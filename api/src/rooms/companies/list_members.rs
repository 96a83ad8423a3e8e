//! `GET /v1/companies/{id}/members`.

use actix_web::{get, web};
use persistence::companies;
use persistence::page::Position;

use super::member_wire::{MemberFilter, MemberList};
use crate::kernel::access::permission::ReadMembers;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::CompanyKey;
use crate::views::member::MemberView;

/// List the members of a company
///
/// Newest first. Administrators of a business unit see the members with a role in their units.
#[utoipa::path(
    params(CompanyKey, MemberFilter),
    responses((status = 200, body = MemberList)),
    security(("bearer" = ["members.read"]))
)]
#[get("/companies/{id}/members")]
pub(super) async fn list_members(
    caller: ResourceCaller<ReadMembers>,
    id: web::Path<CompanyKey>,
    query: Query<MemberFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let company = caller.authorize(companies::find(conn, caller.scope(), **id)?)?;
            let members = companies::list_members(conn, caller.scope(), company.id, page.slice())?;
            let (data, next_cursor) = page.fill(
                members,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(MemberView::from(&row)),
            )?;
            Answer::ok(&MemberList { data, next_cursor })
        })
        .await
}
