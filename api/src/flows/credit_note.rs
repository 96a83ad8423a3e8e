//! Posting credit notes, and paying invoices with remaining credit.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::billing::{
    BillingError, CreditNote, CreditNoteDraft, DocumentKind, Invoice, Parties, Party, Split,
};
use domain::companies::CompanyId;
use domain::events::EventType;
use domain::ledger::{check_behind, dated, postings};
use domain::payments::{Allocation, OpenInvoice};
use persistence::billing::{NewCreditNote, Part, SettledBy};
use persistence::ledger::{LedgerError, OpenDay};
use persistence::{Conn, billing, fresh_id, ledger};

use super::apply::settle;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::credit_note::{record_credit_note, source};
use crate::views::invoice::{open, record_invoice};

/// A draft credit note and its parties.
pub(crate) struct Drafted<'a> {
    pub(crate) company: CompanyId,
    pub(crate) draft: CreditNoteDraft,
    pub(crate) buyer: Party,
    /// The corrected invoice, locked.
    pub(crate) invoice: Option<Invoice>,
    pub(crate) reason: &'a str,
}

/// Posts the credit note, and settles the invoice that it corrects.
pub(crate) fn post(
    conn: &mut Conn,
    drafted: Drafted<'_>,
    ctx: &WriteContext,
) -> Result<CreditNote, Problem> {
    let Drafted { company, draft, buyer, invoice, reason } = drafted;
    let issuer = billing::issuer(conn)?.ok_or(BillingError::IssuerMissing)?;
    let today = ctx.today(conn)?;
    let from = dated(today, invoice.as_ref().map(|invoice| invoice.issued_on))?;
    let books = ledger::books(conn)?;
    let order = invoice.as_ref().map(|invoice| invoice.order);
    let ship_to = invoice.as_ref().and_then(|invoice| invoice.parties.ship_to.clone());
    let corrected = invoice.as_ref().map(|invoice| invoice.id);
    let settled = match invoice {
        Some(invoice) => {
            let settled = billing::settle_undated(conn, invoice.credited(&draft)?)?;
            record_invoice(conn, settled.event(), settled.invoice(), ctx)?;
            Some(settled)
        }
        None => None,
    };
    // Numbering blocks other writers until the transaction ends, so everything that needs no number comes
    // before.
    let kind = DocumentKind::CreditNote;
    let place = billing::draw(conn, issuer.id, &issuer.invoice_prefix, kind, from)?;
    let day = books.open(check_behind(today, place.from)?)?;
    let parties = Parties { issuer: Party::from(&issuer), buyer, ship_to };
    let (new, applied) = ((fresh_id(), place.number.clone(), parties), draft.applied);
    let on = (day.date(), ctx.at);
    let note = draft.posted(new, (company, corrected), reason.to_owned(), on)?;
    if let Some(settled) = settled {
        let part = Part::of(SettledBy::CreditNote(note.id), applied, day.date())?;
        billing::date(conn, &settled, &[part], ctx.at)?;
    }
    billing::insert_credit_note(conn, &NewCreditNote { note: &note, place: &place, order })?;
    book(conn, day, &note, ctx)?;
    Ok(note)
}

fn book(
    conn: &mut Conn,
    day: OpenDay,
    note: &CreditNote,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let document = &note.document;
    let entry = postings::credit_note(day.date(), document.net, document.tax, note.split()?);
    let entry = entry.map_err(LedgerError::from)?;
    ledger::post(conn, day, entry.as_ref(), &source(note), ctx.wall)?;
    record_credit_note(conn, EventType::CreditNotePosted, note, ctx)
}

/// Pays the locked `invoices` with remaining credit of the locked credit note, up to `wanted` for each.
pub(crate) fn pay(
    conn: &mut Conn,
    note: CreditNote,
    invoices: Vec<Invoice>,
    wanted: &[Allocation],
    ctx: &WriteContext,
) -> Result<CreditNote, Problem> {
    let open: Vec<OpenInvoice> = invoices.iter().map(open).collect();
    let allocations = domain::payments::allocate(note.left()?, wanted, &open)?;
    let (today, books) = (ctx.today(conn)?, ledger::books(conn)?);
    let note = note.allocated_to(&allocations)?;
    let nothing = Split::none(note.document.currency);
    let mut applied = BTreeMap::<NaiveDate, Split>::new();
    for invoice in invoices {
        if let Some(one) = allocations.iter().find(|one| one.invoice == invoice.id) {
            let on = dated(today, [note.issued_on, invoice.issued_on])?;
            let (settled, split) = invoice.paid(one.amount)?;
            let part = Part::of(SettledBy::Credit(note.id), split, on)?;
            settle(conn, settled, &[part], ctx)?;
            let sum = applied.entry(on).or_insert(nothing);
            *sum = sum.plus(split)?;
        }
    }
    billing::save_credit_use(conn, &note)?;
    for (on, split) in applied {
        let entry = postings::allocation(on, split).map_err(LedgerError::from)?;
        ledger::post(conn, books.open(on)?, entry.as_ref(), &source(&note), ctx.wall)?;
    }
    record_credit_note(conn, EventType::CreditNoteAllocated, &note, ctx)?;
    Ok(note)
}
