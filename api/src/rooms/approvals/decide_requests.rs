//! `POST /v1/approval-requests/decisions`.

use std::collections::BTreeSet;

use actix_web::post;
use domain::approvals::Verdict;
use domain::failure::Violation;
use domain::identity::Permission;
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::decision::said;
use crate::flows::{approval, delegates};
use crate::kernel::access::permission::DecideApprovals;
use crate::kernel::access::rights::hold;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, stale};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::ApprovalRequestKey;
use crate::kernel::write::Outcome;

/// Decisions on several requests.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApprovalDecisions {
    /// The decisions, each on another request.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    decisions: Vec<NewApprovalDecision>,
}

/// A decision on one request.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApprovalDecision {
    /// Id of the request.
    id: ApprovalRequestKey,
    /// Approve or reject.
    verdict: DecisionVerdict,
    /// Reason for the decision.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 1000, example = "within the project's plan")]
    comment: Option<String>,
    /// Version of the request that is decided on; another one is refused with `stale`. Omitted: any.
    #[validate(range(min = 1))]
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// Approve or reject.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DecisionVerdict {
    /// Approve.
    Approve,
    /// Reject.
    Reject,
}

impl From<DecisionVerdict> for Verdict {
    fn from(word: DecisionVerdict) -> Self {
        match word {
            DecisionVerdict::Approve => Self::Approve,
            DecisionVerdict::Reject => Self::Reject,
        }
    }
}

/// What became of each decision, in the order of the request.
#[derive(Serialize, ToSchema)]
struct ApprovalDecisionResults {
    /// The results.
    results: Vec<ApprovalDecisionResult>,
}

/// What became of one decision.
#[derive(Serialize, ToSchema)]
struct ApprovalDecisionResult {
    /// Id of the request.
    id: ApprovalRequestKey,
    /// Status that the same decision alone is answered with: 200 if it is taken.
    #[schema(minimum = 200, maximum = 599, example = 409)]
    status: u16,
    /// Code of the refusal; null: it is taken.
    #[schema(required = true, example = "request_closed")]
    code: Option<String>,
}

/// Decide several requests
///
/// Approves or rejects up to 100 requests, each as if it were decided alone: what is refused of one does not hold up
/// the others, and is told by its status and code. A request that is named twice is refused with 422
/// `duplicate_request`, and then nothing is decided. With an `Idempotency-Key`, a repeat after an interruption decides
/// what is left, and nothing twice.
#[utoipa::path(
    request_body = ApprovalDecisions,
    responses((status = 200, body = ApprovalDecisionResults)),
    security(("bearer" = ["approvals.decide"]))
)]
#[post("/approval-requests/decisions")]
pub(super) async fn decide_requests(
    caller: Caller<DecideApprovals>,
    body: Body<ApprovalDecisions>,
) -> Answered {
    let decisions = body.parse()?.decisions;
    check_once(&decisions)?;
    let ids: Vec<ApprovalRequestKey> = decisions.iter().map(|decision| decision.id).collect();
    let named = decisions.into_iter().map(|decision| (decision.id.to_string(), decision));
    let told = |outcomes: Vec<Outcome>| {
        let results = ids.into_iter().zip(outcomes).map(|(id, outcome)| match outcome {
            Ok(()) => ApprovalDecisionResult { id, status: 200, code: None },
            Err(refused) => {
                let code = Some(refused.code().to_owned());
                ApprovalDecisionResult { id, status: refused.status().as_u16(), code }
            }
        });
        Answer::ok(&ApprovalDecisionResults { results: results.collect() })
    };
    caller.write(&body).run_parts(named.collect(), decide_one, told).await
}

/// Refuses decisions that name a request twice.
fn check_once(decisions: &[NewApprovalDecision]) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    let again = decisions.iter().enumerate().filter(|(_, decision)| !seen.insert(*decision.id));
    let errors: Vec<_> = again
        .map(|(place, decision)| {
            let detail = format!("{} is named twice", decision.id);
            Violation::new(format!("/decisions/{place}/id"), "duplicate_request", detail)
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn decide_one(
    conn: &mut Conn,
    caller: &Caller<DecideApprovals>,
    decision: &NewApprovalDecision,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let held = hold(conn, caller.rights())?;
    let found = delegates::find_request(conn, caller, *decision.id)?;
    let found = found.ok_or_else(Problem::not_found)?;
    let limit = held.approval_limit;
    let held = held.with(Permission::DecideApprovals)?;
    let locked = approval::lock(conn, &found)?;
    let version = locked.0.version;
    if decision.version.is_some_and(|named| named != version) {
        return Err(stale(version));
    }
    let verdict = (decision.verdict.into(), decision.comment.clone());
    let answer = said((&**caller, &held, limit), verdict, locked.1.content(), ctx);
    approval::decide(conn, locked, (answer, &[]), ctx)?;
    Ok(())
}
