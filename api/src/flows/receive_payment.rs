//! Incoming payments and the invoices they pay at once.

use chrono::NaiveDate;
use domain::billing::Split;
use domain::events::EventType;
use domain::ledger::postings;
use domain::money::Money;
use domain::orders::Order;
use domain::payments::{Allocation, OpenInvoice, Payment, allocate_by_age};
use persistence::{Conn, billing, ledger};

use super::pay::{self, ByDay};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::invoice::open;
use crate::views::payment::PaymentView;

/// Allocates a new payment as `wanted` or, without that, to due invoices, and posts it. One for a locked `order` pays only
/// that order's. Returns the view if
/// any invoice was paid.
pub(crate) fn pay_invoices(
    conn: &mut Conn,
    payment: Payment,
    (wanted, order): (Option<&[Allocation]>, Option<&Order>),
    ctx: &WriteContext,
) -> Result<Option<PaymentView>, Problem> {
    let on = payment.received_on;
    let day = ledger::open_day(conn, on)?;
    let allocations = match wanted {
        Some(wanted) => pay::choose(conn, &payment, wanted, order)?,
        None => match order {
            Some(order) => of_order(conn, &payment, order)?,
            None => by_age(conn, &payment)?,
        },
    };
    let applied = pay::settle(conn, &payment, &allocations, on, ctx)?;
    let entry = postings::payment(on, payment.amount, on_day(&applied, on, payment.amount))?;
    pay::post(conn, &payment, day, entry.as_ref(), ctx)?;
    let later: ByDay = applied.into_iter().filter(|(day, _)| *day != on).collect();
    pay::post_allocations(conn, &payment, &later, ctx)?;
    if allocations.is_empty() {
        return Ok(None);
    }
    let payment = payment.allocated_to(&allocations)?;
    pay::save(conn, &payment, EventType::PaymentAllocated, ctx).map(Some)
}

/// What a payment for a locked order pays at once: the order's open invoices.
fn of_order(conn: &mut Conn, payment: &Payment, order: &Order) -> Result<Vec<Allocation>, Problem> {
    let ids = billing::invoices_of_order(conn, order.id)?.into_iter().map(|invoice| invoice.id);
    let invoices = billing::lock_invoices(conn, payment.company, &ids.collect::<Vec<_>>())?;
    let open: Vec<OpenInvoice> = invoices.iter().map(open).collect();
    Ok(allocate_by_age(payment.unapplied()?, None, &open)?)
}

fn by_age(conn: &mut Conn, payment: &Payment) -> Result<Vec<Allocation>, Problem> {
    let (currency, reference) = (payment.amount.currency(), payment.reference.as_deref());
    let open = billing::lock_open(conn, payment.company, currency, reference)?;
    Ok(allocate_by_age(payment.unapplied()?, reference, &open)?)
}

fn on_day(applied: &ByDay, day: NaiveDate, amount: Money) -> Split {
    applied.get(&day).copied().unwrap_or(Split::none(amount.currency()))
}
