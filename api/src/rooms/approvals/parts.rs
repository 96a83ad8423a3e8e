//! The parts of an approval rule, checked against what they name.

use domain::approvals::{Approvers, Condition, StepRule};
use domain::calendars::CalendarId;
use domain::companies::CompanyId;
use domain::failure::{Kind, Violation};
use domain::money::Money;
use persistence::{Conn, companies};

use super::condition::ApprovalCondition;
use super::step_wire::ApprovalRuleStep;
use crate::flows::named_calendar;
use crate::flows::named_company::check_currency;
use crate::kernel::problem::Problem;
use crate::kernel::wire::CalendarKey;

/// When a rule of `company` (`None`: of all companies) applies.
pub(super) fn when(
    conn: &mut Conn,
    company: Option<CompanyId>,
    when: ApprovalCondition,
) -> Result<Condition, Problem> {
    let amounts = [
        ("/when/order_total_over", when.order_total_over.map(Money::from)),
        ("/when/line_total_over", when.line_total_over.map(Money::from)),
    ];
    check_currency(conn, company, &amounts)?;
    if let [(_, Some(total)), (line, Some(other))] = amounts
        && total.currency() != other.currency()
    {
        let detail = "The amounts are in two currencies, and no order is.";
        let at = Violation::new(format!("{line}/currency"), "currency_mismatch", detail);
        return Err(Problem::new(Kind::Invalid, "currency_mismatch", detail).at(vec![at]));
    }
    when.condition(conn)
}

/// The steps of a rule of `company`; they name members of that company.
pub(super) fn steps(
    conn: &mut Conn,
    company: Option<CompanyId>,
    steps: Vec<ApprovalRuleStep>,
) -> Result<Vec<StepRule>, Problem> {
    let steps = steps.into_iter().enumerate();
    let steps: Vec<StepRule> =
        steps.map(|(place, step)| step.step(place)).collect::<Result<_, _>>()?;
    check_members(conn, company, &steps)?;
    Ok(steps)
}

/// The calendar that a rule of `company` names.
pub(super) fn calendar(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: Option<CalendarKey>,
) -> Result<Option<CalendarId>, Problem> {
    named.map(|named| named_calendar::calendar(conn, company, named)).transpose()
}

/// The named approvers are members of the company; a rule for all companies cannot name members.
fn check_members(
    conn: &mut Conn,
    company: Option<CompanyId>,
    steps: &[StepRule],
) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    let named = steps.iter().enumerate().flat_map(|(place, step)| {
        ["approvers", "escalate/to"]
            .into_iter()
            .zip(step.asked())
            .map(move |(field, asked)| (format!("/steps/{place}/{field}"), asked))
    });
    for (pointer, approvers) in named {
        let Approvers::Members(members) = approvers else { continue };
        let found = match company {
            Some(company) => companies::of_company(conn, company, members)?,
            None => Vec::new(),
        };
        let strangers = members.iter().enumerate().filter(|(_, member)| !found.contains(member));
        wrong.extend(strangers.map(|(index, member)| {
            Violation::new(
                format!("{pointer}/member_ids/{index}"),
                "unknown_member",
                format!("{member} is not a member of the company"),
            )
        }));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}
