//! Members as events and responses render them.

use chrono::{DateTime, Utc};
use domain::companies::{Member, Owner};
use domain::identity::{Role, RoleGrant};
use domain::purchasing::{OnViolation, Period};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{CompanyKey, MemberKey, Money, UnitKey, UserKey};
use crate::views::api_key::ReducedKey;

/// Spending limit of a member.
#[derive(Serialize, ToSchema)]
struct MemberSpendingLimit {
    /// Maximum, net of tax.
    amount: Money,
    /// Period of the limit.
    #[schema(example = "month", extensions(("x-extensible-enum" = json!(Period::ALL.map(Period::as_str)))))]
    period: &'static str,
    /// Consequence for an order that exceeds it.
    #[schema(example = "deny", extensions(("x-extensible-enum" = json!(OnViolation::ALL.map(OnViolation::as_str)))))]
    on_exceeded: &'static str,
    /// Side that set the limit; only staff change the `operator`'s.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
}

/// A role of a member, and where it holds.
#[derive(Serialize, ToSchema)]
#[schema(as = HeldGrant)]
struct MemberGrantView {
    /// Role.
    #[schema(example = "buyer", extensions(("x-extensible-enum" = json!(Role::ALL.map(Role::as_str)))))]
    role: String,
    /// Business unit; the role holds there and in all units below. Null: the whole company.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
}

impl From<&RoleGrant> for MemberGrantView {
    fn from(grant: &RoleGrant) -> Self {
        Self { role: grant.role.as_str().to_owned(), unit_id: grant.unit.map(Into::into) }
    }
}

/// A user's membership in a company.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    /// Id of the membership.
    id: MemberKey,
    /// Company of the member.
    company_id: CompanyKey,
    /// User of the member.
    user_id: UserKey,
    /// Login of the user: an e-mail address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Name of the user.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// Roles, at any place: `buyer`, `approver`, `company_admin`, `accountant`, and the company's own.
    #[schema(example = json!(["buyer"]))]
    roles: Vec<String>,
    /// Roles, each with its place.
    grants: Vec<MemberGrantView>,
    /// Spending limit; null: not limited.
    #[schema(required = true)]
    spending_limit: Option<MemberSpendingLimit>,
    /// Highest net total that the member approves; null: any.
    #[schema(required = true)]
    approval_limit: Option<Money>,
    /// Side that set the approval limit; only staff change the `operator`'s. Null: there is none.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    approval_limit_owner: Option<&'static str>,
    /// Whether the member is active.
    active: bool,
    /// Whether the e-mail address is confirmed: the user used a token mailed to it, or staff confirmed it.
    /// Outside issuers can authenticate the user only then.
    email_confirmed: bool,
    /// Side that deactivated the member; only staff reactivate members that the `operator` deactivated.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    deactivated_by: Option<&'static str>,
    /// Version, rises with every change; the member's `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Time of creation.
    created_at: DateTime<Utc>,
    /// In the response to a change: API keys of the user that lost scopes or were revoked by it. Omitted if
    /// there are none, and for callers without `api_keys.read`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    api_keys_reduced: Vec<ReducedKey>,
}

impl MemberView {
    /// The same view, with the changes to the API keys that the user created.
    pub(crate) fn with_keys(self, api_keys_reduced: Vec<ReducedKey>) -> Self {
        Self { api_keys_reduced, ..self }
    }
}

impl From<&Member> for MemberView {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.into(),
            company_id: member.company.into(),
            user_id: member.user.into(),
            email: member.email.to_string(),
            name: member.name.clone(),
            roles: member.roles().iter().map(|role| role.as_str().to_owned()).collect(),
            grants: member.grants.iter().map(Into::into).collect(),
            spending_limit: member.spending_limit.map(|limit| MemberSpendingLimit {
                amount: limit.amount.into(),
                period: limit.period.as_str(),
                on_exceeded: limit.on_exceeded.as_str(),
                owner: member.limit_owner.unwrap_or(Owner::Company).as_str(),
            }),
            approval_limit: member.approval_limit.map(|limit| limit.amount().into()),
            approval_limit_owner: member.approval_limit_owner.map(Owner::as_str),
            active: member.active,
            email_confirmed: member.email_confirmed,
            deactivated_by: member.deactivated_by.map(Owner::as_str),
            version: member.version,
            created_at: member.created_at,
            api_keys_reduced: Vec::new(),
        }
    }
}
