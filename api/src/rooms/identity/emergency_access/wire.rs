//! JSON types of emergency access.

use chrono::{DateTime, Utc};
use domain::identity::{EmergencyAccess, Permission, Review};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{EmergencyAccessKey, UserKey};

/// New emergency access.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEmergencyAccess {
    /// Reason.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 1000, example = "month end, finance is ill")]
    pub(super) reason: String,
    /// Permissions, of those that the settings offer.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20, example = json!(["ledger.reopen"]))]
    pub(super) permissions: Vec<String>,
    /// Minutes until it ends.
    #[validate(range(min = 1, max = 240))]
    #[schema(minimum = 1, maximum = 240, example = 60)]
    pub(super) minutes: u32,
}

/// The permissions; an unknown one is refused with its pointer.
pub(super) fn permissions(names: &[String]) -> Result<Vec<Permission>, Problem> {
    let permission = |(index, name): (usize, &String)| {
        name.parse::<Permission>().at(format!("/permissions/{index}"))
    };
    names.iter().enumerate().map(permission).collect()
}

/// A review of emergency access.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmergencyAccessReview {
    /// Findings.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "reopened June for one invoice, as agreed"
    )]
    pub(super) comment: String,
}

/// The review of another user.
#[derive(Serialize, ToSchema)]
struct EmergencyAccessFinding {
    /// User that reviewed it.
    reviewed_by: UserKey,
    /// Business time of the review.
    reviewed_at: DateTime<Utc>,
    /// Findings.
    #[schema(example = "reopened June for one invoice, as agreed")]
    comment: String,
}

impl From<&Review> for EmergencyAccessFinding {
    fn from(review: &Review) -> Self {
        Self {
            reviewed_by: review.by.into(),
            reviewed_at: review.at,
            comment: review.comment.clone(),
        }
    }
}

/// What the user did, by the audit log.
#[derive(Serialize, ToSchema)]
struct EmergencyAction {
    /// Event type.
    #[schema(example = "ledger.reopened")]
    action: String,
    /// How often.
    #[schema(minimum = 1, example = 1)]
    count: i64,
}

/// Emergency access: permissions that a user took for a while.
#[derive(Serialize, ToSchema)]
#[schema(as = EmergencyAccess)]
pub(super) struct EmergencyAccessView {
    /// Id of the emergency access.
    id: EmergencyAccessKey,
    /// User that took the permissions.
    user_id: UserKey,
    /// Reason.
    #[schema(example = "month end, finance is ill")]
    reason: String,
    /// Permissions.
    #[schema(example = json!(["ledger.reopen"]))]
    permissions: Vec<&'static str>,
    /// Start, by the wall clock.
    started_at: DateTime<Utc>,
    /// End at the latest, by the wall clock.
    ends_at: DateTime<Utc>,
    /// End, once it is recorded; by the wall clock.
    #[schema(required = true)]
    ended_at: Option<DateTime<Utc>>,
    /// Review of another user.
    #[schema(required = true)]
    review: Option<EmergencyAccessFinding>,
    /// In the response for one emergency access: what the audit log has of the user between start and end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    actions: Option<Vec<EmergencyAction>>,
    /// Increases with every change; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Business time of the start.
    created_at: DateTime<Utc>,
}

impl EmergencyAccessView {
    /// The same view, with what the user did.
    pub(super) fn with_actions(self, actions: Vec<(String, i64)>) -> Self {
        let actions = actions.into_iter().map(|(action, count)| EmergencyAction { action, count });
        Self { actions: Some(actions.collect()), ..self }
    }
}

impl From<&EmergencyAccess> for EmergencyAccessView {
    fn from(access: &EmergencyAccess) -> Self {
        Self {
            id: access.id.into(),
            user_id: access.user.into(),
            reason: access.reason.clone(),
            permissions: access.permissions.iter().map(Permission::as_str).collect(),
            started_at: access.started_at,
            ends_at: access.ends_at,
            ended_at: access.ended_at,
            review: access.review.as_ref().map(Into::into),
            actions: None,
            version: access.version,
            created_at: access.created_at,
        }
    }
}

/// Emergency accesses, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct EmergencyAccessList {
    /// Emergency accesses of this page.
    pub(super) data: Vec<EmergencyAccessView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for emergency access.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct EmergencyAccessFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
