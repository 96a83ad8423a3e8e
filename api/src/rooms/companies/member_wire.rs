//! JSON types of members.

use std::collections::BTreeSet;

use domain::approvals::ApprovalLimit;
use domain::bounds::Bounded;
use domain::companies::CompanyId;
use domain::failure::Violation;
use domain::identity::RoleGrant;
use domain::money::Currency;
use domain::purchasing::{self, Period};
use persistence::{Conn, bounds, identity};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::flows::named_roles::named_roles;
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{Money, OnViolation, UnitKey, cleared, given};
use crate::views::member::MemberView;

/// A new member of a company.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMember {
    /// Login e-mail address, unique among all users.
    #[validate(length(min = 3, max = 254))]
    #[schema(min_length = 3, max_length = 254, example = "ada@example.com")]
    pub(super) email: String,
    /// Name of the member.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub(super) name: String,
    /// Password for immediate login; omitted: the member is invited by mail to choose one.
    #[validate(length(max = 256))]
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    pub(super) password: Option<String>,
    /// Roles in the whole company, by their keys; or `grants`, but not both (`roles_or_grants`).
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50, example = json!(["buyer"]))]
    pub(super) roles: Option<Vec<String>>,
    /// Roles, each in the whole company or in a business unit and all units below it.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50)]
    pub(super) grants: Option<Vec<MemberGrant>>,
    /// Spending limit of the member; omitted: unlimited.
    pub(super) spending_limit: Option<SpendingLimit>,
    /// Highest net total that the member approves, in the company's currency; omitted: any. A rejection of more is
    /// accepted.
    pub(super) approval_limit: Option<Money>,
    /// Whether you have verified that the address belongs to the member; requires
    /// `members.confirm_email`. Becomes true by itself when the member uses a mailed token.
    pub(super) email_confirmed: Option<bool>,
}

/// An update of a member; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberUpdate {
    /// Name of the member.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Ada Lovelace")]
    pub(super) name: Option<String>,
    /// Roles in the whole company, by their keys, instead of all roles before; or `grants`, but not both
    /// (`roles_or_grants`).
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 50))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 50, example = json!(["buyer"]))]
    pub(super) roles: Option<Vec<String>>,
    /// Roles, each in the whole company or in a business unit and all units below it, instead of all
    /// roles before.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 50))]
    #[schema(value_type = Vec<MemberGrant>, min_items = 1, max_items = 50)]
    pub(super) grants: Option<Vec<MemberGrant>>,
    /// Spending limit of the member; null: unlimited. Applies at once and counts the orders of the
    /// current period. Only staff change a limit that staff set.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<SpendingLimit>)]
    pub(super) spending_limit: Option<Option<SpendingLimit>>,
    /// Highest net total that the member approves, in the company's currency; null: any. Applies at once. Only
    /// staff change a limit that staff set.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Money>)]
    pub(super) approval_limit: Option<Option<Money>>,
    /// Whether the member is active; false revokes the member's tokens and the API keys that the member
    /// created. Only staff reactivate a member that staff deactivated.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
    /// Whether you have verified that the address belongs to the member; requires
    /// `members.confirm_email`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) email_confirmed: Option<bool>,
    /// With `active: false`, `roles` or `grants`: leaves the API keys that the member created unchanged. For keys
    /// that your programs depend on and that the member holds no copy of.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) keep_api_keys: Option<bool>,
}

/// A role, and where it holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberGrant {
    /// Key of the role: a built-in one (`buyer`, `approver`, `company_admin`, `accountant`), or one of the company's
    /// own.
    #[schema(max_length = 40, example = "buyer")]
    role: String,
    /// Business unit of the company; the role holds there and in all units below. Omitted: the whole company.
    unit_id: Option<UnitKey>,
}

/// The grants of a member of this company, without duplicates, and the field that named them; `None`: neither field
/// is given.
pub(super) fn grants(
    conn: &mut Conn,
    company: CompanyId,
    (roles, grants): (Option<Vec<String>>, Option<Vec<MemberGrant>>),
) -> Result<Option<(Vec<RoleGrant>, &'static str)>, Problem> {
    let (keys, units, field): (Vec<_>, Vec<_>, _) = match (roles, grants) {
        (None, None) => return Ok(None),
        (Some(roles), None) => {
            let units = roles.iter().map(|_| None).collect();
            (roles, units, "/roles")
        }
        (None, Some(grants)) => {
            let grants = grants.into_iter();
            let (keys, units) =
                grants.map(|grant| (grant.role, grant.unit_id.map(|unit| *unit))).unzip();
            (keys, units, "/grants")
        }
        (Some(_), Some(_)) => {
            let detail = "give either `roles` or `grants`";
            let violation = Violation::new("/grants", "roles_or_grants", detail);
            return Err(Problem::invalid(vec![violation]));
        }
    };
    let at = |index: usize| match field {
        "/grants" => format!("/grants/{index}/role"),
        roles => format!("{roles}/{index}"),
    };
    let roles = named_roles(conn, Some(company), &keys, at)?.into_iter();
    let given = roles.zip(units).map(|(role, unit)| RoleGrant { unit, role });
    Ok(Some((given.collect::<BTreeSet<_>>().into_iter().collect(), field)))
}

/// Refuses grants in units of another company: they are not found. A tree with units that are named is held: a change
/// of it at once would not see these grants.
pub(super) fn check_units(
    conn: &mut Conn,
    company: CompanyId,
    grants: &[RoleGrant],
) -> Result<(), Problem> {
    let units: Vec<_> = grants.iter().filter_map(|grant| grant.unit).collect();
    if units.is_empty() {
        return Ok(());
    }
    bounds::hold(conn, Bounded::Units, Some(company))?;
    if identity::hold_units_of(conn, company, units)? { Ok(()) } else { Err(Problem::not_found()) }
}

/// A spending limit of a member.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpendingLimit {
    /// Maximum net amount, in the company's currency.
    amount: Money,
    /// Period of the limit.
    period: SpendingPeriod,
    /// Consequence for an order that exceeds it; default `deny`. With `require_approval` the order counts all the same.
    #[schema(nullable = false)]
    on_exceeded: Option<OnViolation>,
}

/// The period over which spending is summed, in the company's time zone.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SpendingPeriod {
    /// Each order on its own.
    Order,
    /// A calendar day.
    Day,
    /// A week, from Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter, from January.
    Quarter,
    /// A calendar year.
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
    /// The limit, if its currency is `currency`, the currency of the company.
    pub(super) fn limit(self, currency: Currency) -> Result<purchasing::SpendingLimit, Problem> {
        let amount = self.amount.0;
        if amount.currency() != currency {
            let detail = format!("the company's currency is {currency}");
            let pointer = "/spending_limit/amount/currency";
            let violation = Violation::new(pointer, "currency_mismatch", detail);
            return Err(Problem::invalid(vec![violation]));
        }
        let on_exceeded = self.on_exceeded.map_or(purchasing::OnViolation::Deny, Into::into);
        purchasing::SpendingLimit::new(amount, self.period.into(), on_exceeded)
            .at("/spending_limit/amount/amount")
    }
}

/// The approval limit of a member, if its currency is `currency`, the currency of the company.
pub(super) fn approval_limit(limit: Money, currency: Currency) -> Result<ApprovalLimit, Problem> {
    if limit.0.currency() != currency {
        let detail = format!("the company's currency is {currency}");
        let pointer = "/approval_limit/currency";
        let violation = Violation::new(pointer, "currency_mismatch", detail);
        return Err(Problem::invalid(vec![violation]));
    }
    ApprovalLimit::new(limit.0).at("/approval_limit/amount")
}

/// Members of a company, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberList {
    /// Members of this page.
    pub(super) data: Vec<MemberView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for members.
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
