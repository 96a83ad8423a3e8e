//! Reopening an invoice when a payment of it is returned.

use chrono::NaiveDate;
use domain::billing::{CreditNote, Invoice, Settlement, credit_again};
use persistence::billing::{Part, SettledBy};
use persistence::{Conn, billing, ledger};

use super::apply::settle;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::credit_note::book_allocation;

/// Stores that the settlement of the locked `invoice` drops by `part`, as `open` describes. Remaining credit
/// of its `notes` had stood in for that money: it settles the invoice now, from `on` or the note's date,
/// whichever is later.
pub(crate) fn reopen(
    conn: &mut Conn,
    invoice: Invoice,
    (open, part): (Settlement, Part),
    notes: Vec<CreditNote>,
    (on, ctx): (NaiveDate, &WriteContext),
) -> Result<(), Problem> {
    let (after, used) = credit_again(open, notes)?;
    let mut parts = vec![part];
    for (note, split) in &used {
        let by = SettledBy::CreditNote(note.id);
        parts.push(Part::of(by, *split, on.max(note.issued_on))?);
    }
    settle(conn, invoice.reopened(after)?, &parts, ctx)?;
    for (note, split) in used {
        let day = ledger::open_day(conn, on.max(note.issued_on))?;
        billing::save_credit_use(conn, &note)?;
        book_allocation(conn, day, (&note, split), ctx)?;
    }
    Ok(())
}
