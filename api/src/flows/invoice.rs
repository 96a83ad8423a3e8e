//! Invoicing the shipped quantities of an order.

use domain::billing::{BillingError, DocumentKind, Invoice, Parties, Party, Supply, draft_invoice};
use domain::events::EventType;
use domain::identity::Scope;
use domain::ledger::{check_behind, dated, postings};
use domain::orders::{Order, transition};
use domain::pricing::TaxSituation;
use persistence::billing::NewInvoice;
use persistence::ledger::{LedgerError, OpenDay};
use persistence::{
    Conn, DbError, billing, companies, fresh_id, fulfilment, ledger, orders, payments, pricing,
};

use super::apply::write;
use super::prepay::pay_from;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::invoice::{InvoiceView, record_invoice, source};

/// The new invoice of a locked order, and the JSON its GET shows. Payments for the order pay it at once.
pub(crate) fn invoice(
    conn: &mut Conn,
    order: &Order,
    ctx: &WriteContext,
) -> Result<(Invoice, String), Problem> {
    let company = companies::find(conn, &Scope::Everything, order.company)?
        .ok_or_else(|| DbError::corrupt("an order without its company"))?;
    let today = ctx.today(conn)?;
    let on = dated(today, [order.placed_on])?;
    let issuer = billing::issuer(conn)?.ok_or(BillingError::IssuerMissing)?;
    let supply = Supply {
        situation: TaxSituation::of(&company, Some(issuer.country), order.ship_to.as_ref(), on),
        rates: &pricing::tax_rates(conn, issuer.country)?,
        deliveries: &fulfilment::deliveries(conn, order.id)?,
    };
    // Payments are locked before accounts.
    let left = match order.prepaid.minor() {
        0 => Vec::new(),
        _ => payments::lock_left_for(conn, order.id)?,
    };
    let terms = order.payment_terms_with(&company);
    let draft = draft_invoice(order, terms, &supply)?;
    let books = ledger::books(conn)?;
    let held = orders::holdings(conn, order)?;
    let change = transition::invoice(order, &draft, &held)?;
    let written = write(conn, change, ctx, Problem::from)?;
    // Numbering blocks other writers until the transaction ends, so everything that needs no number comes
    // before.
    let kind = DocumentKind::Invoice;
    let place = billing::draw(conn, issuer.id, &issuer.invoice_prefix, kind, draft.issued_on)?;
    let day = books.open(check_behind(today, place.from)?)?;
    let draft = draft.dated(day.date(), terms)?;
    let ship_to = order.ship_to.clone();
    let parties = Parties { issuer: Party::from(&issuer), buyer: Party::from(&company), ship_to };
    let new = (fresh_id(), place.number.clone(), parties);
    let invoice = draft.posted(new, order, ctx.at);
    let ordered_by = order.placed_by;
    billing::insert_invoice(conn, &NewInvoice { invoice: &invoice, place: &place, ordered_by })?;
    let view = post(conn, day, &invoice, ctx)?;
    written.tell(conn, ctx)?;
    match pay_from(conn, left, &invoice, ctx)? {
        Some(paid) => {
            let view = InvoiceView::of(&paid, ctx.today(conn)?);
            let view = serde_json::to_string(&view).map_err(Problem::internal)?;
            Ok((paid, view))
        }
        None => Ok((invoice, view)),
    }
}

fn post(
    conn: &mut Conn,
    day: OpenDay,
    invoice: &Invoice,
    ctx: &WriteContext,
) -> Result<String, Problem> {
    let document = &invoice.document;
    let entry = postings::invoice(day.date(), document.net, document.tax);
    let entry = entry.map_err(LedgerError::from)?;
    ledger::post(conn, day, entry.as_ref(), &source(invoice), ctx.wall)?;
    record_invoice(conn, EventType::InvoicePosted, invoice, ctx)
}
