//! Shared by the handlers that approve and reject.

use domain::approvals::{self as rules, ApprovalRequestId, Decider, Verdict};
use domain::identity::{Grants, Permission};
use persistence::approvals;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::approval;
use crate::kernel::access::permission::DecideApprovals;
use crate::kernel::access::rights::hold;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Principal, ResourceCaller};
use crate::kernel::problem::Answered;
use crate::views::approval_request::ApprovalRequestView;

/// The comment of a decision.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestDecision {
    /// Reason for the decision.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 1000, example = "within the project's plan")]
    comment: Option<String>,
}

/// Decides the request with this id.
pub(super) async fn answer(
    caller: ResourceCaller<DecideApprovals>,
    id: ApprovalRequestId,
    body: Body<Option<RequestDecision>>,
    verdict: Verdict,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let held = hold(conn, caller.rights())?;
            let found = caller.authorize(approvals::find_request(conn, caller.scope(), id)?)?;
            let held = held.with(Permission::DecideApprovals)?;
            let (request, subject) = approval::lock(conn, &found)?;
            caller.if_match(request.version)?;
            let comment = body.parse_or_default()?.comment;
            let answer = rules::Answer { by: decider(caller, &held), verdict, comment, at: ctx.at };
            let request = approval::decide(conn, (request, subject), answer, ctx)?;
            Answer::ok(&ApprovalRequestView::from(&request))
        })
        .await
}

/// A caller with the permission to decide any request decides as staff, other staff the operator's steps, and every
/// other caller as a member.
fn decider(caller: &Principal, held: &Grants) -> Decider {
    if held.allows(Permission::DecideAnyApprovals) {
        Decider::Staff(caller.user())
    } else if held.company().is_none() {
        Decider::Operator(caller.user())
    } else {
        Decider::Member(caller.user())
    }
}
