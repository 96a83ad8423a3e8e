//! `GET /v1/roles`.

use actix_web::get;
use chrono::DateTime;
use domain::identity::{BuiltInRole, RoleSide, Scope};
use persistence::identity::roles::{self, RoleFilter};
use persistence::page::{Position, Slice};

use super::seen::built_in;
use super::wire::{RoleFilter as Filter, RoleList, RoleView};
use crate::kernel::access::permission::ReadRoles;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::{Query, bad_query};

/// List roles
///
/// Custom roles, newest first, then the built-in ones. A company sees its own roles and the built-in ones of its
/// side. `company_id` selects the roles that its members may have.
#[utoipa::path(
    params(Filter),
    responses((status = 200, body = RoleList)),
    security(("bearer" = ["roles.read"]))
)]
#[get("/roles")]
pub(super) async fn list_roles(caller: Caller<ReadRoles>, query: Query<Filter>) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let side = query.0.side.as_deref().map(str::parse::<RoleSide>).transpose();
    let side = side.map_err(|error| bad_query(&format!("`side`: {error}")))?;
    let filter = RoleFilter { company: query.0.company_id.map(|id| *id), side };
    caller
        .read(move |conn, caller| {
            let slice = page.slice();
            let custom = roles::list(conn, caller.scope(), filter, slice)?.into_iter();
            let custom = custom.map(|role| {
                let position = Position { at: role.created_at, id: role.id.uuid() };
                (position, RoleView::from(&role))
            });
            let built_in = listed(caller.scope(), filter, slice);
            let built_in = built_in.map(|role| (position(&role), RoleView::from(&role)));
            let (data, next_cursor) = page.fill(
                custom.chain(built_in).collect(),
                |(position, _)| *position,
                |(_, view)| Ok(view),
            )?;
            Answer::ok(&RoleList { data, next_cursor })
        })
        .await
}

/// Roles in code are older than every custom one.
fn position(role: &BuiltInRole) -> Position {
    Position { at: DateTime::UNIX_EPOCH, id: role.id.uuid() }
}

/// The roles in code that the filter selects, after the last row of the page before.
fn listed(scope: &Scope, filter: RoleFilter, slice: Slice) -> impl Iterator<Item = BuiltInRole> {
    let is_wanted = move |role: &BuiltInRole| {
        filter.side.is_none_or(|side| side == role.side)
            && (filter.company.is_none() || role.side == RoleSide::Company)
            && filter.company.is_none_or(|company| scope.admits_company(company))
    };
    let is_left = move |role: &BuiltInRole| {
        let here = position(role);
        slice.after.is_none_or(|last| (here.at, here.id) < (last.at, last.id))
    };
    built_in(scope).filter(move |role| is_wanted(role) && is_left(role))
}
