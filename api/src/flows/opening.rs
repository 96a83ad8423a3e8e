//! Accounts of a running period, which open with the orders that the period has.

use domain::purchasing::Opening;
use persistence::{Conn, DbError, commitments};

use crate::kernel::clock::Moment;
use crate::kernel::problem::Problem;

/// Opens the account, charged with what `count` finds of its period, and sets its limit.
pub(super) fn open(
    conn: &mut Conn,
    opening: &Opening,
    now: Moment,
    count: impl FnOnce(&mut Conn) -> Result<(), DbError>,
) -> Result<(), Problem> {
    commitments::open(conn, &opening.account, now.at)?;
    count(conn)?;
    commitments::set_limit(conn, &opening.limit)?;
    Ok(())
}
