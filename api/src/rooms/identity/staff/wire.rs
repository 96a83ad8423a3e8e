//! JSON types of staff users.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::approvals::ApprovalLimit;
use domain::failure::Violation;
use domain::identity::{OperatorRole, StaffRole, StaffUser};
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::flows::named_roles::named_roles;
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{Money, UserKey, cleared, given};
use crate::views::api_key::ReducedKey;

/// A new staff user.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStaffUser {
    /// Login e-mail address, unique among all users.
    #[validate(length(min = 3, max = 254))]
    #[schema(min_length = 3, max_length = 254, example = "grace@comptoir.example")]
    pub(super) email: String,
    /// Name of the user.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Grace Hopper")]
    pub(super) name: String,
    /// Password for immediate login; omitted: the user is invited by mail to choose one.
    #[validate(length(max = 256))]
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    pub(super) password: Option<String>,
    /// Staff role, by its key: a built-in one (`administrator`, `auditor`, `marketing`, `sales`, `finance`,
    /// `executive`), or one of the operator's own. Or `roles`, but not both (`role_or_roles`).
    #[schema(example = "administrator")]
    pub(super) role: Option<String>,
    /// Staff roles, by their keys.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50, example = json!(["sales", "finance"]))]
    pub(super) roles: Option<Vec<String>>,
    /// Highest net total that the user approves; omitted: any. The user approves nothing in another currency. A
    /// rejection of more is accepted.
    pub(super) approval_limit: Option<Money>,
}

/// An update of a staff user; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffUserUpdate {
    /// Name of the user.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Grace Hopper")]
    pub(super) name: Option<String>,
    /// The one staff role, instead of all before; or `roles`, but not both (`role_or_roles`).
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, example = "auditor")]
    pub(super) role: Option<String>,
    /// Staff roles, by their keys, instead of all before.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 50))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 50, example = json!(["sales"]))]
    pub(super) roles: Option<Vec<String>>,
    /// Highest net total that the user approves; null: any. The user approves nothing in another currency. Applies
    /// at once.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Money>)]
    pub(super) approval_limit: Option<Option<Money>>,
    /// Whether the user is active; false revokes the user's tokens and the API keys that the user
    /// created.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
    /// With `active: false`, `role` or `roles`: leaves the API keys that the user created unchanged. For keys that
    /// your programs depend on and that the user holds no copy of.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) keep_api_keys: Option<bool>,
}

/// The roles named by either field, without duplicates, and that field; `None`: neither is given.
pub(super) fn staff_roles(
    conn: &mut Conn,
    role: Option<String>,
    roles: Option<Vec<String>>,
) -> Result<Option<(Vec<OperatorRole>, &'static str)>, Problem> {
    let (named, field) = match (role, roles) {
        (None, None) => return Ok(None),
        (Some(role), None) => (vec![role], "/role"),
        (None, Some(roles)) => (roles, "/roles"),
        (Some(_), Some(_)) => {
            let violation =
                Violation::new("/roles", "role_or_roles", "give either `role` or `roles`");
            return Err(Problem::invalid(vec![violation]));
        }
    };
    let at = |index: usize| match field {
        "/roles" => format!("/roles/{index}"),
        role => role.to_owned(),
    };
    let roles: BTreeSet<_> = named_roles(conn, None, &named, at)?.into_iter().collect();
    Ok(Some((roles.into_iter().collect(), field)))
}

/// The approval limit of a staff user, in any currency.
pub(super) fn approval_limit(limit: Option<Money>) -> Result<Option<ApprovalLimit>, Problem> {
    limit.map(|limit| ApprovalLimit::new(limit.0).at("/approval_limit/amount")).transpose()
}

/// A staff user.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffUser)]
pub(super) struct StaffUserView {
    /// Id of the user.
    id: UserKey,
    /// Login e-mail address.
    #[schema(example = "grace@comptoir.example")]
    email: String,
    /// Name of the user.
    #[schema(example = "Grace Hopper")]
    name: String,
    /// The one staff role; null if there are several.
    #[schema(required = true, example = "administrator", extensions(("x-extensible-enum" = json!(StaffRole::ALL.map(StaffRole::as_str)))))]
    role: Option<String>,
    /// Staff roles.
    #[schema(example = json!(["administrator"]))]
    roles: Vec<String>,
    /// Highest net total that the user approves; null: any.
    #[schema(required = true)]
    approval_limit: Option<Money>,
    /// Whether the user is active.
    active: bool,
    /// Whether login requires a second factor.
    otp_enabled: bool,
    /// Increases with every change, including password and second factor; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
    /// In the response to an update: the user's API keys that lost scopes or were revoked by it. Omitted
    /// if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    api_keys_reduced: Vec<ReducedKey>,
}

impl StaffUserView {
    /// The same view, with the API keys that the update reduced or revoked.
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
            role: match user.roles.as_slice() {
                [role] => Some(role.as_str().to_owned()),
                _ => None,
            },
            roles: user.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            approval_limit: user.approval_limit.map(|limit| limit.amount().into()),
            active: user.active,
            otp_enabled: user.otp_enabled,
            version: user.version,
            created_at: user.created_at,
            api_keys_reduced: Vec::new(),
        }
    }
}

/// Staff users, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct StaffUserList {
    /// Staff users of this page.
    pub(super) data: Vec<StaffUserView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for staff users.
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
