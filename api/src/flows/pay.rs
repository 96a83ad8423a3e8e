//! Allocation of a payment to invoices and its dates: shared by recording and later allocation.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::billing::{InvoiceId, Split};
use domain::events::EventType;
use domain::ledger::{Entry, check_behind};
use domain::money::Money;
use domain::orders::Order;
use domain::payments::{Allocation, OpenInvoice, Payment};
use persistence::billing::{self, Part, SettledBy};
use persistence::ledger::{self, Document, OpenDay};
use persistence::{Conn, payments};

use super::apply;
use crate::kernel::context::WriteContext;
use crate::kernel::events;
use crate::kernel::events::Subject;
use crate::kernel::problem::Problem;
use crate::views::invoice::open;
use crate::views::payment::{PaymentView, number};

/// Amount applied per day.
pub(crate) type ByDay = BTreeMap<NaiveDate, Split>;

/// Validates the allocations `wanted` of the payment against the company's invoices, which stay locked. A payment for
/// `order` pays only its invoices, until it ends.
pub(crate) fn choose(
    conn: &mut Conn,
    payment: &Payment,
    wanted: &[Allocation],
    order: Option<&Order>,
) -> Result<Vec<Allocation>, Problem> {
    let ids: Vec<InvoiceId> = wanted.iter().map(|one| one.invoice).collect();
    let invoices = billing::lock_invoices(conn, payment.company, &ids)?;
    Payment::check_pays(order, invoices.iter().map(|invoice| invoice.order))?;
    let open: Vec<OpenInvoice> = invoices.iter().map(open).collect();
    Ok(domain::payments::allocate(payment.unapplied()?, wanted, &open)?)
}

/// Settles the locked invoices, each on the day `from` or on its later issue or write-off date: no invoice is
/// paid before it is owed, so every balance can be computed for any date.
pub(crate) fn settle(
    conn: &mut Conn,
    payment: &Payment,
    allocations: &[Allocation],
    from: NaiveDate,
    ctx: &WriteContext,
) -> Result<ByDay, Problem> {
    let ids: Vec<InvoiceId> = allocations.iter().map(|one| one.invoice).collect();
    let (today, mut applied) = (ctx.today(conn)?, ByDay::new());
    for invoice in billing::lock_invoices(conn, payment.company, &ids)? {
        let parts = allocations.iter().filter(|one| one.invoice == invoice.id);
        let nothing = Money::zero(payment.amount.currency());
        let part = parts.map(|one| one.amount).try_fold(nothing, Money::plus)?;
        let mut on = from.max(invoice.issued_on);
        let (settled, split) = invoice.paid(part)?;
        let invoice = &settled.invoice;
        if split.given_up.minor() > 0 {
            on = on.max(billing::written_off_on(conn, invoice.id)?.unwrap_or(on));
        }
        let on = check_behind(today, on)?;
        let part = Part::of(SettledBy::Payment(payment.id), split, on)?;
        apply::settle(conn, settled, &[part], ctx)?;
        let sum = applied.entry(on).or_insert(Split::none(payment.amount.currency()));
        *sum = sum.plus(split)?;
    }
    Ok(applied)
}

/// Posts the ledger entries of `payment`.
pub(crate) fn post(
    conn: &mut Conn,
    payment: &Payment,
    day: OpenDay,
    entry: Option<&Entry>,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let number = number(payment);
    let document = Document {
        kind: "payment",
        id: payment.id.uuid(),
        number: &number,
        company: payment.company,
    };
    Ok(ledger::post(conn, day, entry, &document, ctx.wall)?)
}

/// Posts the allocation of previously unallocated money to invoices, one entry per day.
pub(crate) fn post_allocations(
    conn: &mut Conn,
    payment: &Payment,
    applied: &ByDay,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let books = ledger::books(conn)?;
    for (on, split) in applied {
        let day = books.open(*on)?;
        let entry = domain::ledger::postings::allocation(*on, *split)?;
        post(conn, payment, day, entry.as_ref(), ctx)?;
    }
    Ok(())
}

/// Stores the changed payment with its event; the result is its view.
pub(crate) fn save(
    conn: &mut Conn,
    payment: &Payment,
    kind: EventType,
    ctx: &WriteContext,
) -> Result<PaymentView, Problem> {
    payments::save(conn, payment)?;
    tell(conn, payment, kind, ctx)
}

/// Records an event `kind` of the stored payment; the result is its view.
pub(crate) fn tell(
    conn: &mut Conn,
    payment: &Payment,
    kind: EventType,
    ctx: &WriteContext,
) -> Result<PaymentView, Problem> {
    let view = PaymentView::stored(conn, payment)?;
    let subject = Subject {
        id: payment.id,
        version: payment.version,
        company: Some(payment.company),
        view: &view,
    };
    events::record(conn, kind, &subject, ctx)?;
    Ok(view)
}
