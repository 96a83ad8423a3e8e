//! Allowances: what a member may spend per period. One that is set or changed opens with what the member's orders of
//! the running period took, so that no change of it makes a fresh one.

use domain::companies::{Company, Member};
use domain::purchasing::{AllowanceChange, Opening, SpendingLimit};
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
    let change = AllowanceChange::of(before, member, now.at, zone);
    open(conn, member, change.opens, now)?;
    if let Some(lifted) = change.lifts {
        commitments::set_limit(conn, &lifted)?;
    }
    Ok(())
}

/// The company's calendar runs elsewhere from now on, in which other orders may be of the running period.
pub(crate) fn relocated(conn: &mut Conn, company: &Company, now: Moment) -> Result<(), Problem> {
    let zone = purchasing::hold_allowances(conn, company.id)?;
    for member in companies::limited_members(conn, company.id)? {
        open(conn, &member, Opening::running(&member, now.at, zone), now)?;
    }
    Ok(())
}

/// Opens the account of the member's running period, with all that its orders took.
fn open(
    conn: &mut Conn,
    member: &Member,
    opening: Option<Opening>,
    now: Moment,
) -> Result<(), Problem> {
    let Some(Opening { account, period, limit }) = opening else { return Ok(()) };
    commitments::open(conn, &account, now.at)?;
    purchasing::count_orders(conn, account.id, &Spender::of(member, period))?;
    commitments::set_limit(conn, &limit)?;
    Ok(())
}
