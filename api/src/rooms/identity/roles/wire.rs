//! JSON types of roles.

use chrono::{DateTime, Utc};
use domain::identity::{self, Brings, BuiltInRole, CustomRole, Permission, Reach};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{CompanyKey, RoleIdKey, given};
use crate::views::api_key::ReducedKey;

/// A new role.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    /// Key that grants name; unique in the company or at the operator, and cannot be changed.
    #[schema(pattern = "^[a-z][a-z0-9_]{1,39}$", example = "team_lead")]
    pub(super) key: String,
    /// Name of the role.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Team lead")]
    pub(super) name: String,
    /// Side of the users that may have it.
    pub(super) side: Side,
    /// Company of a role of the side `company`. Required for staff; members make roles of their own company.
    pub(super) company_id: Option<CompanyKey>,
    /// Permissions of the role.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200)]
    pub(super) permissions: Vec<NewRolePermission>,
}

/// Side of the users that may have a role.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RoleSide)]
pub(super) enum Side {
    /// Members of one company.
    Company,
    /// The operator's staff.
    Staff,
}

impl From<Side> for identity::RoleSide {
    fn from(side: Side) -> Self {
        match side {
            Side::Company => Self::Company,
            Side::Staff => Self::Staff,
        }
    }
}

/// A permission of a role, with its reach. Named twice, it has the wider one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRolePermission {
    /// Permission, by the name that each operation documents.
    #[schema(example = "orders.read")]
    permission: String,
    /// How far it reaches at the place of the grant.
    reach: ReachWord,
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PermissionReach)]
enum ReachWord {
    /// Own orders and what belongs to them; for members of companies.
    Own,
    /// Everything at the place.
    All,
}

impl From<ReachWord> for Reach {
    fn from(word: ReachWord) -> Self {
        match word {
            ReachWord::Own => Self::Own,
            ReachWord::All => Self::All,
        }
    }
}

/// The permissions named; an unknown one is refused with its pointer.
pub(super) fn permissions(
    named: &[NewRolePermission],
) -> Result<Vec<(Permission, Reach)>, Problem> {
    let named = named.iter().enumerate();
    let permission = |(index, named): (usize, &NewRolePermission)| -> Result<_, Problem> {
        let pointer = format!("/permissions/{index}/permission");
        let permission = named.permission.parse::<Permission>().at(pointer)?;
        Ok((permission, named.reach.into()))
    };
    named.map(permission).collect()
}

/// An update of a role; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleUpdate {
    /// Name of the role.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Team lead")]
    pub(super) name: Option<String>,
    /// Permissions of the role, instead of all before.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200))]
    #[schema(value_type = Vec<NewRolePermission>, min_items = 1, max_items = 200)]
    pub(super) permissions: Option<Vec<NewRolePermission>>,
}

/// A permission of a role.
#[derive(Serialize, ToSchema)]
struct RolePermission {
    /// Permission, by the name that each operation documents.
    #[schema(example = "orders.read")]
    permission: &'static str,
    /// How far it reaches at the place of the grant.
    #[schema(example = "all", extensions(("x-extensible-enum" = json!(Reach::ALL.map(Reach::as_str)))))]
    reach: &'static str,
}

/// A role: built in, or of the operator or one company.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(super) struct RoleView {
    /// Id of the role; a built-in role has the same id in every installation.
    id: RoleIdKey,
    /// Key that grants name.
    #[schema(example = "team_lead")]
    key: String,
    /// Name of the role.
    #[schema(example = "Team lead")]
    name: String,
    /// Side of the users that may have it.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(identity::RoleSide::ALL.map(identity::RoleSide::as_str)))))]
    side: &'static str,
    /// Company of the role; null: built in, or the operator's.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Whether it is built in: it cannot be changed or deleted.
    built_in: bool,
    /// Permissions of the role.
    permissions: Vec<RolePermission>,
    /// Increases with every change; the `ETag`. 1 for a built-in role.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time; null for a built-in role.
    #[schema(required = true)]
    created_at: Option<DateTime<Utc>>,
    /// In the response to an update: API keys that lost scopes or were revoked by it. Omitted if there are none, and
    /// for callers without `api_keys.read`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    api_keys_reduced: Vec<ReducedKey>,
}

impl RoleView {
    /// The same view, with the API keys that the update reduced or revoked.
    pub(super) fn with_keys(self, api_keys_reduced: Vec<ReducedKey>) -> Self {
        Self { api_keys_reduced, ..self }
    }
}

fn shown(brings: Brings) -> Vec<RolePermission> {
    let shown = brings.iter().map(|(permission, reach)| RolePermission {
        permission: permission.as_str(),
        reach: reach.as_str(),
    });
    shown.collect()
}

impl From<&CustomRole> for RoleView {
    fn from(role: &CustomRole) -> Self {
        Self {
            id: role.id.into(),
            key: role.key.to_string(),
            name: role.name.clone(),
            side: role.side().as_str(),
            company_id: role.company.map(Into::into),
            built_in: false,
            permissions: shown(role.brings),
            version: role.version,
            created_at: Some(role.created_at),
            api_keys_reduced: Vec::new(),
        }
    }
}

impl From<&BuiltInRole> for RoleView {
    fn from(role: &BuiltInRole) -> Self {
        Self {
            id: role.id.into(),
            key: role.key.to_owned(),
            name: role.name.to_owned(),
            side: role.side.as_str(),
            company_id: None,
            built_in: true,
            permissions: shown(role.brings),
            version: 1,
            created_at: None,
            api_keys_reduced: Vec::new(),
        }
    }
}

/// Custom roles, newest first, then built-in ones.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleList {
    /// Roles of this page.
    pub(super) data: Vec<RoleView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for roles.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleFilter {
    /// The company that may give them to its members.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
    /// Side of the users that may have them.
    #[param(max_length = 40, example = "company")]
    pub(super) side: Option<String>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
