//! JSON of reviews.

use chrono::{DateTime, Utc};
use domain::risk::{Review, ReviewChange, ReviewReason, ReviewStatus};
use persistence::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, OrderKey, RiskReviewKey, UserKey};

/// A review: a person decides whether an order goes on.
#[derive(Serialize, ToSchema)]
#[schema(as = RiskReview)]
pub(crate) struct RiskReviewView {
    /// Id of the review.
    id: RiskReviewKey,
    /// The order, which has the hold `review` while the review is open.
    order_id: OrderKey,
    /// Company that placed the order.
    company_id: CompanyKey,
    /// Why the review was opened: `manual`, a user asked for it.
    #[schema(example = "manual", extensions(("x-extensible-enum" = json!(ReviewReason::ALL.map(ReviewReason::as_str)))))]
    reason: &'static str,
    /// Status; `superseded`: the order ended, or goes on, without it.
    #[schema(example = "open", extensions(("x-extensible-enum" = json!(ReviewStatus::ALL.map(ReviewStatus::as_str)))))]
    status: &'static str,
    /// What the reviewer should know. Null in events.
    #[schema(required = true, example = "The first order to this address")]
    note: Option<String>,
    /// User that opened it.
    opened_by: UserKey,
    /// Reviewer that has taken it.
    #[schema(required = true)]
    assignee_id: Option<UserKey>,
    /// When it should be decided.
    due_at: DateTime<Utc>,
    /// User that decided it; null while it is open, and if it was superseded.
    #[schema(required = true)]
    decided_by: Option<UserKey>,
    /// When it was closed.
    #[schema(required = true)]
    decided_at: Option<DateTime<Utc>>,
    /// Reason of the decision. Null in events.
    #[schema(required = true, example = json!(null))]
    decision_note: Option<String>,
    /// Version, rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was opened.
    created_at: DateTime<Utc>,
}

impl From<&Review> for RiskReviewView {
    fn from(review: &Review) -> Self {
        Self {
            id: review.id.into(),
            order_id: review.order.into(),
            company_id: review.company.into(),
            reason: review.reason.as_str(),
            status: review.status.as_str(),
            note: Some(review.note.clone()),
            opened_by: review.opened_by.into(),
            assignee_id: review.assignee.map(Into::into),
            due_at: review.due_at,
            decided_by: review.decided_by.map(Into::into),
            decided_at: review.decided_at,
            decision_note: review.decision_note.clone(),
            version: review.version,
            created_at: review.created_at,
        }
    }
}

/// Records an event of a written review. Events stay for ever, so they tell no notes; and they are the operator's: no
/// company reads why its orders are reviewed.
pub(crate) fn record_review(
    conn: &mut Conn,
    ReviewChange { review, event }: &ReviewChange,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = RiskReviewView { note: None, decision_note: None, ..RiskReviewView::from(review) };
    let subject = Subject { id: review.id, version: review.version, company: None, view: &view };
    record(conn, *event, &subject, ctx)
}
