//! Members as they look in JSON.

use domain::failure::Violation;
use domain::identity::Role;
use domain::money::Currency;
use domain::purchasing::{self, Period};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{Money, cleared, given};
use crate::views::member::MemberView;

/// Somebody who is to act for a company.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMember {
    /// Their login; nobody else has it.
    #[validate(length(min = 3, max = 254))]
    #[schema(min_length = 3, max_length = 254, example = "ada@example.com")]
    pub(super) email: String,
    /// Their name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub(super) name: String,
    /// With it they may log in at once; without it they are invited by mail to choose one.
    #[validate(length(max = 256))]
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    pub(super) password: Option<String>,
    /// What they are to the company.
    #[validate(length(min = 1, max = 3))]
    #[schema(min_items = 1, max_items = 3)]
    pub(super) roles: Vec<MemberRole>,
    /// What they may spend on their own; not given: not limited.
    pub(super) spending_limit: Option<SpendingLimit>,
    /// Whether you know that the address is theirs; with `members.confirm_email` only. It is known by itself
    /// once they have used a token that was mailed to them.
    pub(super) email_confirmed: Option<bool>,
}

/// What is to change of a member; what is not named stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberUpdate {
    /// Their name.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub(super) name: Option<String>,
    /// What they are to the company.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 3))]
    #[schema(value_type = Vec<MemberRole>, min_items = 1, max_items = 3)]
    pub(super) roles: Option<Vec<MemberRole>>,
    /// What they may spend on their own; null: not limited. It counts at once, with what their orders of the running
    /// period took. What staff set, staff alone change.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<SpendingLimit>)]
    pub(super) spending_limit: Option<Option<SpendingLimit>>,
    /// Whether they may act at all; false ends their tokens and the API keys they made. A member that
    /// staff put out is let in by staff alone.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
    /// Whether you know that the address is theirs; with `members.confirm_email` only.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) email_confirmed: Option<bool>,
    /// With `active: false` or `roles`: the API keys they made go on as they are. For keys that programs
    /// of yours live by, and that their maker has not kept.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) keep_api_keys: Option<bool>,
}

/// What somebody is to a company.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MemberRole {
    /// Orders, and sees their own orders.
    Buyer,
    /// Decides the company's approval requests.
    Approver,
    /// Runs the company's side.
    CompanyAdmin,
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Buyer => Self::Buyer,
            MemberRole::Approver => Self::Approver,
            MemberRole::CompanyAdmin => Self::CompanyAdmin,
        }
    }
}

/// The roles, each once.
pub(super) fn roles(named: Vec<MemberRole>) -> Vec<Role> {
    let mut roles: Vec<Role> = named.into_iter().map(Role::from).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// What somebody may spend on their own.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpendingLimit {
    /// The most, net, in the company's currency.
    amount: Money,
    /// In how long.
    period: SpendingPeriod,
}

/// Over what time spending is added up, in the company's time zone.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SpendingPeriod {
    /// Each order by itself.
    Order,
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// Three months, from January.
    Quarter,
    /// A year.
    Year,
}

impl From<SpendingPeriod> for Period {
    fn from(period: SpendingPeriod) -> Self {
        match period {
            SpendingPeriod::Order => Self::Order,
            SpendingPeriod::Day => Self::Day,
            SpendingPeriod::Week => Self::Week,
            SpendingPeriod::Month => Self::Month,
            SpendingPeriod::Quarter => Self::Quarter,
            SpendingPeriod::Year => Self::Year,
        }
    }
}

impl SpendingLimit {
    /// The limit, if it is one of a company that pays in `currency`.
    pub(super) fn limit(self, currency: Currency) -> Result<purchasing::SpendingLimit, Problem> {
        let amount = self.amount.0;
        if amount.currency() != currency {
            let detail = format!("the company's currency is {currency}");
            let pointer = "/spending_limit/amount/currency";
            let violation = Violation::new(pointer, "currency_mismatch", detail);
            return Err(Problem::invalid(vec![violation]));
        }
        purchasing::SpendingLimit::new(amount, self.period.into())
            .at("/spending_limit/amount/amount")
    }
}

/// A company's people, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberList {
    /// The members of this page.
    pub(super) data: Vec<MemberView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which members.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
