//! JSON types of delegations.

use chrono::{DateTime, Utc};
use domain::approvals::Delegation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, DelegationKey, Timestamp, UserKey};

/// A new delegation.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDelegation {
    /// User that is away. Omitted: the caller. Another one needs `members.update`, or `staff.update` for staff.
    pub(super) from_user_id: Option<UserKey>,
    /// The delegate: another user of the company, or of the staff, that decides approvals.
    pub(super) to_user_id: UserKey,
    /// When the delegation begins.
    pub(super) starts_at: Timestamp,
    /// When the delegation ends.
    pub(super) ends_at: Timestamp,
    /// A note for people.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "on holiday")]
    pub(super) note: Option<String>,
}

/// A delegation: the delegate answers where the delegator may.
#[derive(Serialize, ToSchema)]
#[schema(as = Delegation)]
pub(super) struct DelegationView {
    /// Id of the delegation.
    id: DelegationKey,
    /// Company of both users; null: both are staff.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// User that is away.
    from_user_id: UserKey,
    /// The delegate.
    to_user_id: UserKey,
    /// When the delegation begins.
    starts_at: DateTime<Utc>,
    /// When the delegation ends.
    ends_at: DateTime<Utc>,
    /// A note for people.
    #[schema(required = true, example = "on holiday")]
    note: Option<String>,
    /// `ETag` of the delegation.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&Delegation> for DelegationView {
    fn from(delegation: &Delegation) -> Self {
        Self {
            id: delegation.id.into(),
            company_id: delegation.company.map(Into::into),
            from_user_id: delegation.from.into(),
            to_user_id: delegation.to.into(),
            starts_at: delegation.starts_at,
            ends_at: delegation.ends_at,
            note: delegation.note.clone(),
            version: delegation.version,
            created_at: delegation.created_at,
        }
    }
}

/// Delegations, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct DelegationList {
    /// Delegations of this page.
    pub(super) data: Vec<DelegationView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for delegations.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DelegationFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
