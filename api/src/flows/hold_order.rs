//! Putting orders on hold, and releasing them.

use domain::orders::transition::{hold, release};
use domain::orders::{Hold, Order};
use persistence::{Conn, DbError, companies, orders, settings};

use super::apply::{Shown, apply};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Puts a locked order on hold.
pub(crate) fn hold_order(
    conn: &mut Conn,
    order: &Order,
    put: (Hold, &str),
    ctx: &WriteContext,
) -> Result<Shown, Problem> {
    let until = settings::find(conn)?.pending.end(ctx.at)?;
    apply(conn, hold(order, put, until)?, ctx)
}

/// Lifts those holds of a locked order that are among these; without the last the order is confirmed.
pub(crate) fn release_order(
    conn: &mut Conn,
    order: &Order,
    lifted: (&[Hold], &str),
    ctx: &WriteContext,
) -> Result<Shown, Problem> {
    let company = companies::hold(conn, order.company)?;
    let company = company.ok_or_else(|| DbError::corrupt("an order without its company"))?;
    let held = orders::holdings(conn, order)?;
    apply(conn, release(order, lifted, &company, &held)?, ctx)
}
