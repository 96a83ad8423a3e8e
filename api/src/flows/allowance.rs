//! Allowances: what a member may spend per period. One that is set or changed opens with what the member's orders of
//! the running period took, so that no change of it makes a fresh one.

use domain::commitment::{AccountKind, OverLimit};
use domain::companies::{Company, Member, TimeZone};
use domain::purchasing::SpendingLimit;
use persistence::commitments::NewAccount;
use persistence::purchasing::{self, Spender};
use persistence::{Conn, commitments, companies};

use crate::kernel::clock::Moment;
use crate::kernel::problem::Problem;

/// A locked member's limit was `before`: what counts it from now on is opened, or gets the new limit.
pub(crate) fn moved(
    conn: &mut Conn,
    before: Option<SpendingLimit>,
    member: &Member,
    now: Moment,
) -> Result<(), Problem> {
    if before == member.spending_limit {
        return Ok(());
    }
    let zone = purchasing::hold_allowances(conn, member.company)?;
    open(conn, member, zone, now)?;
    let account = |limit: SpendingLimit| limit.account(member.id, now.at, zone);
    let counted_by = before.and_then(account);
    if let Some((id, _)) =
        counted_by.filter(|_| counted_by != member.spending_limit.and_then(account))
    {
        // It refuses nothing any more, and still gets back what it gave.
        commitments::set_limit(conn, id, None, OverLimit::LimitLowered.as_str())?;
    }
    Ok(())
}

/// The company's calendar runs elsewhere from now on, in which other orders may be of the running period.
pub(crate) fn relocated(conn: &mut Conn, company: &Company, now: Moment) -> Result<(), Problem> {
    let zone = purchasing::hold_allowances(conn, company.id)?;
    for member in companies::limited_members(conn, company.id)? {
        open(conn, &member, zone, now)?;
    }
    Ok(())
}

/// Opens the account of the member's running period, with all that its orders took.
fn open(conn: &mut Conn, member: &Member, zone: TimeZone, now: Moment) -> Result<(), Problem> {
    let Some(limit) = member.spending_limit else { return Ok(()) };
    let running = limit.period.running(now.at, zone).zip(limit.account(member.id, now.at, zone));
    let Some((period, (id, start))) = running else { return Ok(()) };
    let amount = Some(limit.amount.minor());
    let account = NewAccount {
        id,
        kind: AccountKind::Spending,
        company: Some(member.company),
        owner: member.id.uuid(),
        period: Some((limit.period.as_str(), start)),
        currency: Some(limit.amount.currency().code().to_owned()),
        limit: amount,
    };
    commitments::open(conn, &account, now.at)?;
    purchasing::count_orders(conn, id, &Spender::of(member, period))?;
    commitments::set_limit(conn, id, amount, OverLimit::LimitLowered.as_str())?;
    Ok(())
}
