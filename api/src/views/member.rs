//! Members as events and responses render them.

use chrono::{DateTime, Utc};
use domain::companies::{Member, Owner};
use domain::purchasing::Period;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{CompanyKey, MemberKey, Money, UserKey};
use crate::views::api_key::ReducedKey;

/// Spending limit of a member.
#[derive(Serialize, ToSchema)]
struct MemberSpendingLimit {
    /// Maximum, net of tax.
    amount: Money,
    /// Period of the limit.
    #[schema(example = "month", extensions(("x-extensible-enum" = json!(Period::ALL.map(Period::as_str)))))]
    period: &'static str,
    /// Side that set the limit; only staff change the `operator`'s.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
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
    /// Role in the company: `buyer`, `approver`, `company_admin`.
    #[schema(example = json!(["buyer"]))]
    roles: Vec<&'static str>,
    /// Spending limit; null: not limited.
    #[schema(required = true)]
    spending_limit: Option<MemberSpendingLimit>,
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
            roles: member.roles.iter().map(|role| role.as_str()).collect(),
            spending_limit: member.spending_limit.map(|limit| MemberSpendingLimit {
                amount: limit.amount.into(),
                period: limit.period.as_str(),
                owner: member.limit_owner.unwrap_or(Owner::Company).as_str(),
            }),
            active: member.active,
            email_confirmed: member.email_confirmed,
            deactivated_by: member.deactivated_by.map(Owner::as_str),
            version: member.version,
            created_at: member.created_at,
            api_keys_reduced: Vec::new(),
        }
    }
}
