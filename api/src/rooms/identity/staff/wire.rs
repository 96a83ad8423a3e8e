//! Staff as they look in JSON.

use chrono::{DateTime, Utc};
use domain::identity::{StaffRole, StaffUser};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{UserKey, given};
use crate::views::api_key::ReducedKey;

/// Somebody who is to work for the operator.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStaffUser {
    /// Their login; nobody else has it.
    #[validate(length(min = 3, max = 254))]
    #[schema(min_length = 3, max_length = 254, example = "grace@comptoir.example")]
    pub(super) email: String,
    /// Their name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Grace Hopper")]
    pub(super) name: String,
    /// With it they may log in at once; without it they are invited by mail to choose one.
    #[validate(length(max = 256))]
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    pub(super) password: Option<String>,
    /// What they are to the operator.
    pub(super) role: StaffRoleName,
}

/// What is to change of somebody of the staff; what is not named stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffUserUpdate {
    /// Their name.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Grace Hopper")]
    pub(super) name: Option<String>,
    /// What they are to the operator.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = StaffRoleName)]
    pub(super) role: Option<StaffRoleName>,
    /// Whether they may act at all; false ends their tokens and the API keys they made.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
    /// With `active: false` or `role`: the API keys they made go on as they are. For keys that programs of
    /// yours live by, and that their maker has not kept.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) keep_api_keys: Option<bool>,
}

/// What somebody is to the operator.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StaffRoleName {
    /// Everything.
    Administrator,
    /// Sees everything, and changes nothing.
    Auditor,
}

impl From<StaffRoleName> for StaffRole {
    fn from(name: StaffRoleName) -> Self {
        match name {
            StaffRoleName::Administrator => Self::Administrator,
            StaffRoleName::Auditor => Self::Auditor,
        }
    }
}

/// Somebody who works for the operator.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffUser)]
pub(super) struct StaffUserView {
    /// Their id.
    id: UserKey,
    /// Their login.
    #[schema(example = "grace@comptoir.example")]
    email: String,
    /// Their name.
    #[schema(example = "Grace Hopper")]
    name: String,
    /// What they are to the operator.
    #[schema(example = "administrator", extensions(("x-extensible-enum" = json!(StaffRole::ALL.map(StaffRole::as_str)))))]
    role: &'static str,
    /// Whether they may act at all.
    active: bool,
    /// Whether their logins need a code too.
    otp_enabled: bool,
    /// Rises with every change, also of their password and their second factor; their `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When they came.
    created_at: DateTime<Utc>,
    /// In the answer to a change: the API keys of theirs that lost scopes or ended by it. Left out if there
    /// are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    api_keys_reduced: Vec<ReducedKey>,
}

impl StaffUserView {
    /// The same, with what became of the keys they made.
    pub(super) fn with_keys(self, api_keys_reduced: Vec<ReducedKey>) -> Self {
        Self { api_keys_reduced, ..self }
    }
}

impl From<&StaffUser> for StaffUserView {
    fn from(user: &StaffUser) -> Self {
        Self {
            id: user.id.into(),
            email: user.email.to_string(),
            name: user.name.clone(),
            role: user.role.as_str(),
            active: user.active,
            otp_enabled: user.otp_enabled,
            version: user.version,
            created_at: user.created_at,
            api_keys_reduced: Vec::new(),
        }
    }
}

/// The operator's people, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct StaffUserList {
    /// Those of this page.
    pub(super) data: Vec<StaffUserView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which of them.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffUserFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
