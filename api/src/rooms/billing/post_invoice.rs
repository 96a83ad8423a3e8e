//! `POST /v1/orders/{id}/invoices`.

use actix_web::{post, web};
use domain::billing::{
    BillingError, DocumentKind, Invoice, InvoiceDraft, Parties, Party, Settlement, Supply,
    draft_invoice,
};
use domain::credit::{invoice_draw, order_hold};
use domain::events::EventType;
use domain::identity::Scope;
use domain::ledger::{check_behind, dated, postings};
use domain::orders::{Order, Status};
use domain::pricing::TaxSituation;
use persistence::billing::NewInvoice;
use persistence::commitments::{self, Holding, Move};
use persistence::ledger::{LedgerError, OpenDay};
use persistence::{
    Conn, DbError, billing, companies, fresh_id, fulfilment, ledger, orders, pricing,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::access::permission::PostInvoices;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::OrderKey;
use crate::views::invoice::{InvoiceView, record_invoice, source};
use crate::views::stored_order::{record_order, save_order};

/// Nothing needs to be said: what is shipped is invoiced.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvoiceRequest {}

/// Invoice an order
///
/// Invoices what is shipped and not yet invoiced; the order's charges go with the first invoice. Tax is
/// computed once per category and rate: the rate of the day on which the goods left, whatever the order had
/// forecast. With nothing to invoice it is refused with 409 `nothing_to_invoice`, without an issuer with 409
/// `issuer_missing`, where no rate is set with 409 `tax_rate_missing`, in a closed period with 409
/// `period_closed`; no number is used then.
#[utoipa::path(
    params(OrderKey),
    request_body = Option<InvoiceRequest>,
    responses((status = 201, body = InvoiceView)),
    security(("bearer" = ["invoices.post"]))
)]
#[post("/orders/{id}/invoices")]
pub(super) async fn post_invoice(
    caller: CallerOn<PostInvoices>,
    id: web::Path<OrderKey>,
    body: Body<Option<InvoiceRequest>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let order = caller.admit(orders::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(order.version)?;
            let InvoiceRequest {} = body.parse_or_default()?;
            let invoice = invoice(conn, order, now)?;
            let view = InvoiceView::of(&invoice, now.today(conn)?);
            Answer::created(format!("/v1/invoices/{}", invoice.id), &view)
        })
        .await
}

fn invoice(conn: &mut Conn, order: Order, now: &Occasion) -> Result<Invoice, Problem> {
    let company = companies::find(conn, &Scope::Everything, order.company)?
        .ok_or_else(|| DbError::corrupt("an order without its company"))?;
    let today = now.today(conn)?;
    let on = dated(today, [order.placed_on])?;
    let issuer = billing::issuer(conn)?.ok_or(BillingError::IssuerMissing)?;
    let supply = Supply {
        situation: TaxSituation::of(&company, Some(issuer.country), order.ship_to.as_ref(), on),
        rates: &pricing::tax_rates(conn, issuer.country)?,
        deliveries: &fulfilment::deliveries(conn, order.id)?,
    };
    let draft = draft_invoice(&order, company.payment_terms, &supply)?;
    let books = ledger::books(conn)?;
    let before = order.lines.clone();
    let order = draft.applied_to(order)?;
    save_order(conn, &before, &order, now)?;
    draw_credit(conn, &order, &draft)?;
    // Nobody else gets a number until the transaction ends: all that needs none comes before.
    let kind = DocumentKind::Invoice;
    let place = billing::draw(conn, issuer.id, &issuer.invoice_prefix, kind, draft.issued_on)?;
    let day = books.open(check_behind(today, place.from)?)?;
    let draft = draft.dated(day.date(), company.payment_terms)?;
    let ship_to = order.ship_to.clone();
    let parties = Parties { issuer: Party::from(&issuer), buyer: Party::from(&company), ship_to };
    let invoice = posted(draft, &order, (place.number.clone(), parties), now);
    let ordered_by = order.placed_by;
    billing::insert_invoice(conn, &NewInvoice { invoice: &invoice, place: &place, ordered_by })?;
    post(conn, day, &invoice, now)?;
    record_order(conn, EventType::OrderInvoiced, &order, now)?;
    if order.status == Status::Completed {
        record_order(conn, EventType::OrderCompleted, &order, now)?;
    }
    Ok(invoice)
}

/// What was reserved of the credit line becomes a debt.
fn draw_credit(conn: &mut Conn, order: &Order, draft: &InvoiceDraft) -> Result<(), Problem> {
    let account = order.company.uuid();
    let holdings = commitments::held_by(conn, order.id.uuid())?;
    let holding = holdings.iter().find(|holding| holding.account.0 == account);
    let open = holding.map_or(0, Holding::open);
    let draw = invoice_draw(open, draft.document.total, order_hold(order)?)?;
    let step = Move {
        account,
        source: order.id.uuid(),
        grow: draw.grow,
        commit: draw.commit,
        release: draw.release,
        cause: (draw.grow > 0).then(|| draft.over_limit(order).as_str()),
        ..Move::default()
    };
    Ok(commitments::apply(conn, &[step])?)
}

fn posted(
    draft: InvoiceDraft,
    order: &Order,
    (number, parties): (String, Parties),
    now: &Occasion,
) -> Invoice {
    Invoice {
        id: fresh_id(),
        number,
        company: order.company,
        order: order.id,
        parties,
        purchase_order_number: order.purchase_order_number.clone(),
        issued_on: draft.issued_on,
        due_on: draft.due_on,
        settlement: Settlement::posted(draft.document.total),
        document: draft.document,
        version: 1,
        created_at: now.at,
    }
}

fn post(conn: &mut Conn, day: OpenDay, invoice: &Invoice, now: &Occasion) -> Result<(), Problem> {
    let document = &invoice.document;
    let entry = postings::invoice(day.date(), document.net, document.tax);
    let entry = entry.map_err(LedgerError::from)?;
    ledger::post(conn, day, entry.as_ref(), &source(invoice), now.wall)?;
    record_invoice(conn, EventType::InvoicePosted, invoice, now)
}
