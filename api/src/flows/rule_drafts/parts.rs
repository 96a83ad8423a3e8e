//! The parts of an approval rule, checked against what they name.

use domain::approvals::{Condition, Tolerance};
use domain::calendars::CalendarId;
use domain::companies::CompanyId;
use domain::failure::{Kind, Violation};
use domain::money::Money;
use persistence::Conn;

use super::condition::ApprovalCondition;
use super::tolerance::ApprovalTolerance;
use crate::flows::named_calendar;
use crate::flows::named_company::check_currency;
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::CalendarKey;

/// When a rule of `company` (`None`: of all companies) applies.
pub(crate) fn when(
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
    when.condition(conn, company)
}

/// The tolerance of a rule of `company`.
pub(crate) fn tolerance(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: Option<ApprovalTolerance>,
) -> Result<Option<Tolerance>, Problem> {
    let Some(named) = named else { return Ok(None) };
    let amount = named.amount.map(Money::from);
    check_currency(conn, company, &[("/tolerance/amount", amount)])?;
    named.tolerance().map(Some).at("/tolerance")
}

/// The calendar that a rule of `company` names.
pub(crate) fn calendar(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: Option<CalendarKey>,
) -> Result<Option<CalendarId>, Problem> {
    named.map(|named| named_calendar::calendar(conn, company, named)).transpose()
}
