//! Shared by the handlers that approve and reject.

use domain::approvals::{
    self as rules, ApprovalLimit, ApprovalRequestId, Content, Decider, Verdict,
};
use domain::catalog::LARGEST_QUANTITY;
use domain::identity::{Grants, Permission};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::{approval, delegates};
use crate::kernel::access::permission::DecideApprovals;
use crate::kernel::access::rights::hold;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Principal, ResourceCaller};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Answered;
use crate::views::approval_request::ApprovalRequestView;

/// The comment of a rejection.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestDecision {
    /// Reason for the decision.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 1000, example = "within the project's plan")]
    comment: Option<String>,
}

/// An approval, of all that the request asks for or of less.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestApproval {
    /// Reason for the decision.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 1000, example = "without the chairs")]
    comment: Option<String>,
    /// Quantities to take out of the order, by line: they are cancelled, and the rest is approved. Earlier approvals
    /// stay.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    cancel_lines: Option<Vec<ReducedLine>>,
}

/// Quantity to take out of one line.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReducedLine {
    /// Line number.
    #[schema(minimum = 1)]
    line_number: i64,
    /// Quantity to cancel.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 3)]
    quantity: i64,
}

/// A decision as a request body says it.
pub(super) trait Said: Default + DeserializeOwned + Validate + 'static {
    const VERDICT: Verdict;
    /// The comment, and pairs (line number, quantity) to take out.
    fn said(self) -> (Option<String>, Vec<(i64, i64)>);
}

impl Said for RequestApproval {
    const VERDICT: Verdict = Verdict::Approve;
    fn said(self) -> (Option<String>, Vec<(i64, i64)>) {
        let lines = self.cancel_lines.into_iter().flatten();
        (self.comment, lines.map(|line| (line.line_number, line.quantity)).collect())
    }
}

impl Said for RequestDecision {
    const VERDICT: Verdict = Verdict::Reject;
    fn said(self) -> (Option<String>, Vec<(i64, i64)>) {
        (self.comment, Vec::new())
    }
}

/// Decides the request with this id.
pub(super) async fn answer<S: Said>(
    caller: ResourceCaller<DecideApprovals>,
    id: ApprovalRequestId,
    body: Body<Option<S>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let held = hold(conn, caller.rights())?;
            let found = caller.authorize(delegates::find_request(conn, caller, id)?)?;
            let limit = held.approval_limit;
            let held = held.with(Permission::DecideApprovals)?;
            let locked = approval::lock(conn, &found)?;
            caller.if_match(locked.0.version)?;
            let (comment, less) = body.parse_or_default()?.said();
            let content = locked.1.content();
            let answer = said((&**caller, &held, limit), (S::VERDICT, comment), content, ctx);
            let request = approval::decide(conn, locked, (answer, &less), ctx)?;
            Answer::ok(&ApprovalRequestView::from(&request))
        })
        .await
}

/// The answer to this content, of a caller that holds these rights by now; of staff with this limit.
pub(super) fn said(
    (caller, held, limit): (&Principal, &Grants, Option<ApprovalLimit>),
    (verdict, comment): (Verdict, Option<String>),
    content: Content,
    ctx: &WriteContext,
) -> rules::Answer {
    rules::Answer {
        by: decider(caller, held),
        delegators: Vec::new(),
        verdict,
        comment,
        at: ctx.at,
        asked_for: content.net,
        content,
        limit,
        staff_roles: held.staff_roles(),
    }
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
