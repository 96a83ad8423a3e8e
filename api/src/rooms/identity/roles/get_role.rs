//! `GET /v1/roles/{id}`.

use actix_web::{get, web};
use persistence::identity::roles;

use super::seen::find_built_in;
use super::wire::RoleView;
use crate::kernel::access::permission::ReadRoles;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::RoleIdKey;

/// Get a role
#[utoipa::path(
    params(RoleIdKey),
    responses((status = 200, body = RoleView)),
    security(("bearer" = ["roles.read"]))
)]
#[get("/roles/{id}")]
pub(super) async fn get_role(
    caller: ResourceCaller<ReadRoles>,
    id: web::Path<RoleIdKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let id = **id;
            let view = match find_built_in(caller.scope(), id) {
                Some(role) => Some(RoleView::from(&role)),
                None => roles::find(conn, caller.scope(), id)?.as_ref().map(RoleView::from),
            };
            Answer::ok(&caller.authorize(view)?)
        })
        .await
}
