//! `GET /v1/companies/{id}/members/{member_id}`.

use actix_web::{get, web};
use persistence::companies;

use crate::kernel::access::permission::ReadMembers;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, MemberKey};
use crate::views::member::MemberView;

/// Get a member of a company
#[utoipa::path(
    params(
        ("id" = CompanyKey, Path, description = "The company's id."),
        ("member_id" = MemberKey, Path, description = "The member's id.")
    ),
    responses((status = 200, body = MemberView)),
    security(("bearer" = ["members.read"]))
)]
#[get("/companies/{id}/members/{member_id}")]
pub(super) async fn get_member(
    caller: ResourceCaller<ReadMembers>,
    path: web::Path<(CompanyKey, MemberKey)>,
) -> Answered {
    let (company, member) = path.into_inner();
    caller
        .read(move |conn, caller| {
            let company = companies::find(conn, caller.scope(), *company)?;
            let member = match company {
                Some(company) => companies::find_member(conn, caller.scope(), company.id, *member)?,
                None => None,
            };
            Answer::ok(&MemberView::from(&caller.authorize(member)?))
        })
        .await
}
