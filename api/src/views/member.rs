//! Members as events and answers show them.

use chrono::{DateTime, Utc};
use domain::companies::{Member, Owner};
use domain::purchasing::Period;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{CompanyKey, MemberKey, Money, UserKey};
use crate::views::api_key::ReducedKey;

/// What a member may spend on their own.
#[derive(Serialize, ToSchema)]
struct MemberSpendingLimit {
    /// The most, net.
    amount: Money,
    /// In how long.
    #[schema(example = "month", extensions(("x-extensible-enum" = json!(Period::ALL.map(Period::as_str)))))]
    period: &'static str,
    /// The side that set it: the `operator`'s is changed by staff alone.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
}

/// Somebody who acts for a company.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    /// The id of their place in the company.
    id: MemberKey,
    /// The company.
    company_id: CompanyKey,
    /// Their user.
    user_id: UserKey,
    /// Their login.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Their name.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// What they are to the company: `buyer`, `approver`, `company_admin`.
    #[schema(example = json!(["buyer"]))]
    roles: Vec<&'static str>,
    /// What they may spend on their own; null: not limited.
    #[schema(required = true)]
    spending_limit: Option<MemberSpendingLimit>,
    /// Whether they may act at all.
    active: bool,
    /// Whether the address is known to be theirs: they used a token that was mailed to it, or staff said so.
    /// Outside issuers can speak for them only then.
    email_confirmed: bool,
    /// The side that put them out, if they may not act: the `operator`'s people are let in by staff alone.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    deactivated_by: Option<&'static str>,
    /// Rises with every change; their `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When they came.
    created_at: DateTime<Utc>,
    /// In the answer to a change: the API keys of theirs that lost scopes or ended by it. Left out if there
    /// are none, and for callers without `api_keys.read`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    api_keys_reduced: Vec<ReducedKey>,
}

impl MemberView {
    /// The same, with what became of the keys they made.
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
