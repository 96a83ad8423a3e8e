//! What a payment pays, on which day: shared by recording and by later allocation.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::billing::{Invoice, InvoiceId};
use domain::events::EventType;
use domain::ledger::{Entry, check_behind};
use domain::money::Money;
use domain::payments::{Allocation, OpenInvoice, Payment};
use persistence::billing::{self, SettledBy};
use persistence::ledger::{self, Document, OpenDay};
use persistence::{Conn, payments};

use super::request::{NewAllocation, wanted};
use super::view::{PaymentView, number};
use crate::billing::record_if_paid;
use crate::events::{self, Subject};
use crate::occasion::Occasion;
use crate::problem::Problem;

/// What was applied on each day.
pub(super) type ByDay = BTreeMap<NaiveDate, Money>;

/// What `asked` is of the payment, checked against the company's invoices, which stay locked.
pub(super) fn choose(
    conn: &mut Conn,
    payment: &Payment,
    asked: &[NewAllocation],
) -> Result<Vec<Allocation>, Problem> {
    let wanted = wanted(asked);
    let ids: Vec<InvoiceId> = wanted.iter().map(|one| one.invoice).collect();
    let invoices = billing::lock_invoices(conn, payment.company, &ids)?;
    let open: Vec<OpenInvoice> = invoices.iter().map(open).collect();
    Ok(domain::payments::allocate(payment.unapplied()?, &wanted, &open)?)
}

fn open(invoice: &Invoice) -> OpenInvoice {
    OpenInvoice {
        id: invoice.id,
        number: invoice.number.clone(),
        due_on: invoice.due_on,
        balance: invoice.settlement.balance(),
    }
}

/// Settles the locked invoices, each on the day `from` or, if it was issued later, on the day of its
/// issue: nothing is paid before it is owed, so every balance can be told for any date.
pub(super) fn settle(
    conn: &mut Conn,
    payment: &Payment,
    allocations: &[Allocation],
    from: NaiveDate,
    now: &Occasion,
) -> Result<ByDay, Problem> {
    let ids: Vec<InvoiceId> = allocations.iter().map(|one| one.invoice).collect();
    let (today, mut applied) = (now.today(conn)?, ByDay::new());
    for invoice in billing::lock_invoices(conn, payment.company, &ids)? {
        let parts = allocations.iter().filter(|one| one.invoice == invoice.id);
        let nothing = Money::zero(payment.amount.currency());
        let part = parts.map(|one| one.amount).try_fold(nothing, Money::plus)?;
        let on = check_behind(today, from.max(invoice.issued_on))?;
        let after = invoice.settlement.pay(part)?;
        let by = SettledBy::Payment(payment.id);
        let invoice = billing::settle(conn, invoice, after, by, (on, now.at))?;
        record_if_paid(conn, &invoice, now)?;
        let sum = applied.entry(on).or_insert(nothing);
        *sum = sum.plus(part)?;
    }
    Ok(applied)
}

/// Posts what `payment` moved.
pub(super) fn post(
    conn: &mut Conn,
    payment: &Payment,
    day: OpenDay,
    entry: Option<&Entry>,
    now: &Occasion,
) -> Result<(), Problem> {
    let number = number(payment);
    let document = Document {
        kind: "payment",
        id: payment.id.uuid(),
        number: &number,
        company: payment.company,
    };
    Ok(ledger::post(conn, day, entry, &document, now.wall)?)
}

/// Posts what waited and pays invoices now, day by day.
pub(super) fn post_allocations(
    conn: &mut Conn,
    payment: &Payment,
    applied: &ByDay,
    now: &Occasion,
) -> Result<(), Problem> {
    let books = ledger::books(conn)?;
    for (on, amount) in applied {
        let day = books.open(*on)?;
        let entry = domain::ledger::postings::allocation(*on, *amount)?;
        post(conn, payment, day, entry.as_ref(), now)?;
    }
    Ok(())
}

/// Stores the changed payment with the event of its change, and answers how it looks.
pub(super) fn save(
    conn: &mut Conn,
    payment: &Payment,
    kind: EventType,
    now: &Occasion,
) -> Result<PaymentView, Problem> {
    payments::save(conn, payment)?;
    tell(conn, payment, kind, now)
}

/// Records that `kind` happened to the stored payment, and answers how it looks.
pub(super) fn tell(
    conn: &mut Conn,
    payment: &Payment,
    kind: EventType,
    now: &Occasion,
) -> Result<PaymentView, Problem> {
    let view = PaymentView::stored(conn, payment)?;
    let subject = Subject {
        id: payment.id,
        version: payment.version,
        company: Some(payment.company),
        view: &view,
    };
    events::record(conn, kind, &subject, now)?;
    Ok(view)
}
