//! `GET /v1/delegations/{id}`.

use actix_web::{get, web};
use persistence::approvals;

use super::delegation_wire::DelegationView;
use crate::kernel::access::permission::ReadDelegations;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::DelegationKey;

/// Get a delegation
#[utoipa::path(
    params(DelegationKey),
    responses((status = 200, body = DelegationView)),
    security(("bearer" = ["delegations.read"]))
)]
#[get("/delegations/{id}")]
pub(super) async fn get_delegation(
    caller: ResourceCaller<ReadDelegations>,
    id: web::Path<DelegationKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let delegation =
                approvals::find_delegation(conn, (caller.scope(), caller.user()), **id)?;
            Answer::ok(&DelegationView::from(&caller.authorize(delegation)?))
        })
        .await
}
