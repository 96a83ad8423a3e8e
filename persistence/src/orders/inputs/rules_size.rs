//! The memory that kept rules take.

use domain::approvals::{Approvers, Rule, StepRule};
use domain::calendars::Calendar;
use domain::companies::{Address, MemberId, Unit, UnitId};
use domain::purchasing::{Budget, CostCentreId, OrderLimit};

use super::rules::{Kept, Key, Rules};

/// The approximate size of these rules, in bytes.
pub(super) fn bytes_of(rules: &Rules) -> u64 {
    let approvals: usize = rules.approval_rules.iter().map(bytes_of_rule).sum();
    let centre = |code: &str| code.len() + size_of::<(String, Option<CostCentreId>)>();
    let of_centre = |budgets: &Vec<Budget>| {
        let steps: usize = budgets.iter().map(|budget| bytes_of_steps(&budget.steps)).sum();
        size_of::<(CostCentreId, Vec<Budget>)>() + size_of_val(budgets.as_slice()) + steps
    };
    let budgets: usize = rules.budgets.values().map(of_centre).sum();
    let sku = |limit: &OrderLimit| {
        let pieces = limit.quota.as_ref().and_then(|quota| quota.pieces.as_ref());
        pieces.map_or(0, |pieces| pieces.sku.as_str().len())
    };
    let limits = rules.order_limits.iter().map(|limit| bytes_of_steps(&limit.steps) + sku(limit));
    let limits: usize = limits.sum::<usize>() + size_of_val(rules.order_limits.as_slice());
    let centres: usize = rules.cost_centres.codes().map(centre).sum();
    let bytes = size_of::<(Key, Kept, Rules)>()
        + size_of_val(rules.tax_rates.as_slice())
        + limits
        + centres
        + budgets
        + rules.calendars.known().iter().map(bytes_of_calendar).sum::<usize>()
        + approvals
        + rules.units.units().map(bytes_of_unit).sum::<usize>();
    bytes as u64
}

fn bytes_of_unit(unit: &Unit) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let address = |address: &Address| {
        let Address { recipient, line1, line2, city, region, postal_code, country: _ } = address;
        [recipient, line2, region, postal_code].map(text).iter().sum::<usize>()
            + line1.len()
            + city.len()
    };
    size_of::<(UnitId, Unit)>()
        + unit.name.len()
        + text(&unit.external_id)
        + unit.path.depth() * size_of::<UnitId>()
        + unit.ship_to.as_ref().map_or(0, address)
}

fn bytes_of_rule(rule: &Rule) -> usize {
    let when = &rule.when;
    let skus: usize = when.skus.iter().map(|sku| size_of_val(sku) + sku.as_str().len()).sum();
    let centres: usize = when.cost_centres.iter().map(|code| size_of_val(code) + code.len()).sum();
    let listed = skus
        + centres
        + size_of_val(when.ship_to_countries.as_slice())
        + size_of_val(when.requester_roles.as_slice());
    listed + size_of::<Rule>() + rule.name.len() + bytes_of_steps(&rule.steps)
}

fn bytes_of_steps(steps: &[StepRule]) -> usize {
    let members = |approvers: &Approvers| match approvers {
        Approvers::Role(_)
        | Approvers::RoleAtUnit(_)
        | Approvers::Staff
        | Approvers::StaffRole(_) => 0,
        Approvers::Members(members) => members.len() * size_of::<MemberId>(),
    };
    let members: usize = steps.iter().flat_map(StepRule::asked).map(members).sum();
    size_of_val(steps) + members
}

fn bytes_of_calendar(calendar: &Calendar) -> usize {
    let days = calendar.week.days().iter().chain(calendar.exceptions.values());
    let hours: usize = days.map(|day| size_of_val(day) + size_of_val(day.spans())).sum();
    size_of::<Calendar>() + calendar.name.len() + hours
}
