//! Writing off the open balance of an invoice.

use domain::billing::{Invoice, WriteOff};
use domain::ledger::{dated, postings};
use persistence::billing::Part;
use persistence::ledger::LedgerError;
use persistence::{Conn, billing, fresh_id, ledger};

use super::apply::settle;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::invoice::source;

/// Writes off the balance of a locked invoice.
pub(crate) fn write_off(
    conn: &mut Conn,
    invoice: Invoice,
    reason: String,
    ctx: &WriteContext,
) -> Result<WriteOff, Problem> {
    let issued_on = invoice.issued_on;
    let (settled, amount) = invoice.written_off()?;
    let on = dated(ctx.today(conn)?, [issued_on])?;
    let day = ledger::open_day(conn, on)?;
    let write_off = WriteOff {
        id: fresh_id(),
        invoice: settled.invoice.id,
        company: settled.invoice.company,
        amount,
        reason,
        written_off_on: day.date(),
        created_at: ctx.at,
    };
    billing::insert_write_off(conn, &write_off)?;
    let part = Part::write_off(write_off.id, amount, day.date());
    let entry = postings::write_off(day.date(), amount).map_err(LedgerError::from)?;
    let invoice = settle(conn, settled, &[part], ctx)?;
    ledger::post(conn, day, entry.as_ref(), &source(&invoice), ctx.wall)?;
    Ok(write_off)
}
