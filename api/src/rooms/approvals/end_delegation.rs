//! `POST /v1/delegations/{id}/end`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::identity::Permission;
use persistence::approvals;

use super::delegation_wire::DelegationView;
use super::delegator::check_over;
use crate::kernel::access::permission::EndDelegations;
use crate::kernel::access::rights::hold;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::DelegationKey;
use crate::kernel::write::NoBody;

/// End a delegation
///
/// From now on the delegate answers only for themselves. Approvers end their own delegations; with `members.update`
/// those of other members too, and with `staff.update` those of other staff. One that has ended is refused: 409
/// `delegation_ended`.
#[utoipa::path(
    params(DelegationKey),
    responses((status = 200, body = DelegationView)),
    security(("bearer" = ["delegations.end"]))
)]
#[post("/delegations/{id}/end")]
pub(super) async fn end_delegation(
    caller: ResourceCaller<EndDelegations>,
    id: web::Path<DelegationKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let held = hold(conn, caller.rights())?;
            let found = approvals::lock_delegation(conn, (caller.scope(), caller.user()), **id)?;
            let delegation = caller.authorize(found)?;
            let held = held.with(Permission::EndDelegations)?;
            if delegation.from != caller.user() {
                check_over(conn, (&**caller, &held), (delegation.from, delegation.company))?;
            }
            caller.if_match(delegation.version)?;
            let last = approvals::last_decision_for(conn, delegation.from, delegation.to)?;
            let delegation = delegation.ended(ctx.at, last)?;
            approvals::save_delegation(conn, &delegation)?;
            let view = DelegationView::from(&delegation);
            let subject = Subject {
                id: delegation.id,
                version: delegation.version,
                company: delegation.company,
                view: &view,
            };
            record(conn, EventType::DelegationEnded, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}
