//! Allowances: spending limits of a member per period. A new or changed allowance opens with the orders of
//! the member's current period, so a change never grants a fresh one.

use domain::companies::{Company, Member};
use domain::purchasing::{AllowanceChange, Opening, SpendingLimit};
use persistence::{Conn, commitments, companies, purchasing};

use super::{budget, opening};
use crate::kernel::clock::Moment;
use crate::kernel::problem::Problem;

/// The limit of a locked member was `before`: opens the account for the new limit, or updates it.
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

/// Opens new accounts after a change of the company's time zone: other orders may fall into the current period.
pub(crate) fn relocated(conn: &mut Conn, company: &Company, now: Moment) -> Result<(), Problem> {
    let zone = purchasing::hold_allowances(conn, company.id)?;
    for member in companies::limited_members(conn, company.id)? {
        open(conn, &member, Opening::running(&member, now.at, zone), now)?;
    }
    budget::relocated(conn, company.id, zone, now)
}

/// Opens the account of the member's current period, charged with all orders of the period.
fn open(
    conn: &mut Conn,
    member: &Member,
    opening: Option<Opening>,
    now: Moment,
) -> Result<(), Problem> {
    let Some(opening) = opening else { return Ok(()) };
    opening::open(conn, &opening, now, |conn| purchasing::count_orders(conn, member, &opening))
}
