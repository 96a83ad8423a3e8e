//! How a credit note comes to be: against an invoice, or on account.

use domain::billing::{
    BillingError, CreditNote, CreditNoteDraft, CreditOnAccount, CreditRequest, Creditable,
    DocumentKind, Invoice, InvoiceId, Parties, Party, draft_credit_on_account,
};
use domain::companies::{Company, CompanyId};
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::Scope;
use domain::ledger::postings;
use domain::money::Money;
use domain::orders::Item;
use domain::pricing::{TaxSituation, VatId};
use domain::text::composed;
use persistence::billing::SettledBy;
use persistence::ledger::{LedgerError, OpenDay};
use persistence::{Conn, billing, catalog, companies, fresh_id, ledger, pricing};

use super::credit_note_view::{record_credit_note, source};
use super::wire::{CreditLine, NewCreditNote};
use crate::occasion::Occasion;
use crate::problem::Problem;

/// A drafted credit note, and for whom it is.
struct Drafted<'a> {
    company: CompanyId,
    draft: CreditNoteDraft,
    buyer: Party,
    /// The invoice it corrects, locked.
    invoice: Option<Invoice>,
    reason: &'a str,
}

/// A credit note against one of the company's invoices.
pub(super) fn against(
    conn: &mut Conn,
    company: CompanyId,
    id: InvoiceId,
    request: &NewCreditNote,
    now: &Occasion,
) -> Result<CreditNote, Problem> {
    let invoice = billing::lock_invoice(conn, &Scope::Company(company), id)?
        .ok_or_else(|| unknown("/invoice_id", "unknown_invoice", "no such invoice"))?;
    let earlier = billing::credit_against(conn, invoice.id)?;
    let creditable = Creditable {
        invoice: &invoice.document,
        earlier: &earlier,
        settlement: invoice.settlement,
    };
    let wanted: Vec<CreditRequest> = request.lines.iter().map(CreditRequest::from).collect();
    let draft = creditable.draft(&wanted)?;
    let (buyer, reason) = (invoice.parties.buyer.clone(), request.reason.as_str());
    post(conn, Drafted { company, draft, buyer, invoice: Some(invoice), reason }, now)
}

/// A credit note without an invoice: all of it is credit of the company.
pub(super) fn on_account(
    conn: &mut Conn,
    id: CompanyId,
    request: &NewCreditNote,
    now: &Occasion,
) -> Result<CreditNote, Problem> {
    let company = companies::find(conn, &Scope::Everything, id)?
        .ok_or_else(|| unknown("/company_id", "unknown_company", "no such company"))?;
    let lines = priced(conn, &company, &request.lines, now)?;
    let draft = draft_credit_on_account(company.currency, &lines)?;
    let (buyer, reason) = (Party::from(&company), request.reason.as_str());
    post(conn, Drafted { company: id, draft, buyer, invoice: None, reason }, now)
}

fn unknown(pointer: impl Into<String>, code: &'static str, detail: &str) -> Problem {
    Problem::invalid(vec![Violation::new(pointer, code, detail)])
}

/// The products of `lines`, taxed as an order of today would be.
fn priced(
    conn: &mut Conn,
    company: &Company,
    lines: &[CreditLine],
    now: &Occasion,
) -> Result<Vec<CreditOnAccount>, Problem> {
    let issuer = billing::issuer(conn)?.ok_or(BillingError::IssuerMissing)?;
    let rates = pricing::tax_rates(conn, issuer.country)?;
    let situation = TaxSituation {
        issuer: Some(issuer.country),
        buyer: company.country,
        vat_id: if company.vat_id_verified { VatId::Verified } else { VatId::Unverified },
        on: now.today(),
    };
    let priced = lines.iter().enumerate().map(|(index, line)| {
        let product = catalog::find_by_sku(conn, &composed(&line.sku))?.ok_or_else(|| {
            unknown(format!("/lines/{index}/sku"), "unknown_sku", "no such product")
        })?;
        Ok(CreditOnAccount {
            tax: situation.treatment(&product.tax_class, &rates),
            item: Item::Goods {
                product: product.id,
                sku: product.sku.as_str().to_owned(),
                name: product.name,
            },
            quantity: line.quantity,
            unit_price: line.unit_price.0,
        })
    });
    priced.collect()
}

fn post(conn: &mut Conn, drafted: Drafted<'_>, now: &Occasion) -> Result<CreditNote, Problem> {
    let issuer = billing::issuer(conn)?.ok_or(BillingError::IssuerMissing)?;
    let day = ledger::open_day(conn, now.today())?;
    let note = CreditNote {
        id: fresh_id(),
        number: String::new(),
        company: drafted.company,
        invoice: drafted.invoice.as_ref().map(|invoice| invoice.id),
        parties: Parties {
            issuer: Party::from(&issuer),
            buyer: drafted.buyer,
            ship_to: drafted.invoice.as_ref().and_then(|i| i.parties.ship_to.clone()),
        },
        reason: drafted.reason.to_owned(),
        issued_on: day.date(),
        applied: drafted.draft.applied,
        unapplied: drafted.draft.unapplied,
        allocated: Money::zero(drafted.draft.document.currency),
        refunded: Money::zero(drafted.draft.document.currency),
        document: drafted.draft.document,
        version: 1,
        created_at: now.at,
    };
    let order = drafted.invoice.as_ref().map(|invoice| invoice.order);
    if let (Some(invoice), Some(after)) = (drafted.invoice, drafted.draft.settlement) {
        let by = SettledBy::CreditNote(note.id);
        billing::settle(conn, invoice, after, by, (day.date(), now.at))?;
    }
    // Nobody else gets a number until the transaction ends: all that needs none comes before.
    let kind = DocumentKind::CreditNote;
    let place = billing::draw(conn, issuer.id, &issuer.invoice_prefix, kind, day.date())?;
    let note = CreditNote { number: place.number.clone(), ..note };
    billing::insert_credit_note(
        conn,
        &billing::NewCreditNote { note: &note, place: &place, order },
    )?;
    book(conn, day, &note, now)?;
    Ok(note)
}

fn book(conn: &mut Conn, day: OpenDay, note: &CreditNote, now: &Occasion) -> Result<(), Problem> {
    let document = &note.document;
    let entry = postings::credit_note(day.date(), document.net, document.tax, note.applied);
    let entry = entry.map_err(LedgerError::from)?;
    ledger::post(conn, day, entry.as_ref(), &source(note), now.wall)?;
    record_credit_note(conn, EventType::CreditNotePosted, note, now)
}

impl From<&CreditLine> for CreditRequest {
    fn from(line: &CreditLine) -> Self {
        let sku = composed(&line.sku).into_owned();
        Self { sku, quantity: line.quantity, unit_price: line.unit_price.0 }
    }
}
