//! JSON types of simulations.

use std::cmp::Reverse;

use chrono::{Days, NaiveDate};
use domain::calendar;
use domain::failure::Violation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::found::{Found, HitOrder, Sums};
use crate::flows::rule_drafts::{NewApprovalRule, NewOrderLimit, NewQuantityRule};
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, Day, Money, OrderKey, Sum, UserKey};

/// The days that a simulation looks back on, unless it says others.
const LAST_DAYS: u64 = 90;
/// Companies that a simulation names.
const COMPANIES: usize = 20;
/// Users that a simulation names.
const APPROVERS: usize = 100;

/// A rule to try: one of `approval_rule`, `order_limit` and `quantity_rule`.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRuleSimulation {
    /// An approval rule, as `POST /v1/approval-rules` takes it.
    #[validate(nested)]
    pub(super) approval_rule: Option<NewApprovalRule>,
    /// An order limit without a period, as `POST /v1/order-limits` takes it.
    #[validate(nested)]
    pub(super) order_limit: Option<NewOrderLimit>,
    /// A quantity rule, as `POST /v1/quantity-rules` takes it. It is tried in place of the one that its side has for
    /// the same product and buyers.
    #[validate(nested)]
    pub(super) quantity_rule: Option<NewQuantityRule>,
    /// Company of the orders. Omitted: the company that the rule binds, or all.
    pub(super) company_id: Option<CompanyKey>,
    /// First day of the orders. Omitted: 90 days with the last one.
    pub(super) from: Option<Day>,
    /// Last day of the orders. Omitted: today.
    pub(super) until: Option<Day>,
}

impl NewRuleSimulation {
    /// The first and the last day of the orders.
    pub(super) fn days(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Problem> {
        let until = self.until.map_or(today, |day| day.0);
        let from = self.from.map_or_else(
            || until.checked_sub_days(Days::new(LAST_DAYS - 1)).unwrap_or(calendar::FIRST),
            |day| day.0,
        );
        if until < from {
            let detail = "the last day is not before the first";
            return Err(Problem::invalid(vec![Violation::new("/until", "bad_validity", detail)]));
        }
        Ok((from, until))
    }
}

/// What a rule would have done to the orders of some days.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleSimulation {
    /// Orders that were read, whatever became of them.
    #[schema(minimum = 0, maximum = 20_000, example = 412)]
    orders_seen: i64,
    /// Orders that the rule would have refused, or sent to approval.
    #[schema(minimum = 0, maximum = 20_000, example = 37)]
    orders_hit: i64,
    /// Net of those orders as they were placed, by currency.
    net_hit: Vec<Sum>,
    /// The 20 companies with the most orders hit.
    by_company: Vec<CompanyHits>,
    /// The 100 users that would have been asked most often; the operator's staff are named to staff alone.
    by_approver: Vec<ApproverHits>,
    /// The 50 newest orders hit, newest first.
    sample: Vec<SimulatedOrder>,
    /// Whether there are older orders that were not read: a simulation reads the 20,000 newest, and begins no further
    /// ones after 25 seconds.
    truncated: bool,
}

/// Orders hit of a company.
#[derive(Serialize, ToSchema)]
struct CompanyHits {
    /// Id of the company.
    company_id: CompanyKey,
    /// Its orders that the rule would have hit.
    #[schema(minimum = 1, maximum = 20_000, example = 37)]
    orders_hit: i64,
    /// Net of those orders, by currency.
    net_hit: Vec<Sum>,
}

/// Requests that a user would have been asked to decide.
#[derive(Serialize, ToSchema)]
struct ApproverHits {
    /// Id of the user.
    user_id: UserKey,
    /// Number of requests.
    #[schema(minimum = 1, maximum = 20_000, example = 12)]
    requests: i64,
}

/// An order that the rule would have hit.
#[derive(Serialize, ToSchema)]
struct SimulatedOrder {
    /// Id of the order.
    order_id: OrderKey,
    /// Number of the order.
    #[schema(example = "SO-100001")]
    number: String,
    /// Net total of the order as it was placed.
    net: Money,
    /// The reason.
    #[schema(example = "600.00 EUR net is more than the maximum order, 500.00 EUR")]
    why: String,
}

impl From<Found> for RuleSimulation {
    fn from(found: Found) -> Self {
        let mut companies: Vec<_> = found.companies.into_iter().collect();
        companies.sort_by_key(|(id, (hit, _net))| (Reverse(*hit), *id));
        let companies = companies.into_iter().take(COMPANIES);
        let by_company = companies.map(|(id, (orders_hit, net))| CompanyHits {
            company_id: id.into(),
            orders_hit,
            net_hit: shown(net),
        });
        let mut approvers: Vec<_> = found.approvers.into_iter().collect();
        approvers.sort_by_key(|(user, requests)| (Reverse(*requests), *user));
        let approvers = approvers.into_iter().take(APPROVERS);
        let by_approver =
            approvers.map(|(user, requests)| ApproverHits { user_id: user.into(), requests });
        Self {
            orders_seen: found.seen,
            orders_hit: found.hit,
            net_hit: shown(found.net),
            by_company: by_company.collect(),
            by_approver: by_approver.collect(),
            sample: found.sample.into_values().rev().map(SimulatedOrder::from).collect(),
            truncated: found.truncated,
        }
    }
}

impl From<HitOrder> for SimulatedOrder {
    fn from(HitOrder { order, why }: HitOrder) -> Self {
        Self {
            order_id: order.id.into(),
            number: format!("SO-{}", order.number),
            net: order.net.into(),
            why,
        }
    }
}

fn shown(sums: Sums) -> Vec<Sum> {
    sums.into_values().map(Sum::from).collect()
}
