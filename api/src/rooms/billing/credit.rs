//! How a credit note is built: against an invoice, or on account.

use domain::billing::{
    BillingError, CreditNote, CreditOnAccount, Creditable, InvoiceId, Party,
    draft_credit_on_account,
};
use domain::companies::{Company, CompanyId};
use domain::failure::Violation;
use domain::identity::Scope;
use domain::orders::Item;
use domain::pricing::TaxSituation;
use domain::text::composed;
use persistence::{Conn, billing, catalog, companies, pricing};

use super::wire::{CreditLine, NewCreditNote};
use crate::flows::credit_note::{Drafted, post};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// A credit note against one of the company's invoices.
pub(super) fn against(
    conn: &mut Conn,
    company: CompanyId,
    id: InvoiceId,
    request: &NewCreditNote,
    ctx: &WriteContext,
) -> Result<CreditNote, Problem> {
    let invoice = billing::lock_invoice(conn, &Scope::Company(company), id)?
        .ok_or_else(|| unknown("/invoice_id", "unknown_invoice", "no such invoice"))?;
    let earlier = billing::credit_against(conn, invoice.id)?;
    let creditable = Creditable {
        invoice: &invoice.document,
        earlier: &earlier,
        settlement: invoice.settlement,
    };
    let draft = creditable.draft(&each(&request.lines, CreditLine::of_invoice)?)?;
    let (buyer, reason) = (invoice.parties.buyer.clone(), request.reason.as_str());
    post(conn, Drafted { company, draft, buyer, invoice: Some(invoice), reason }, ctx)
}

/// A credit note without an invoice: its whole amount is credit of the company.
pub(super) fn on_account(
    conn: &mut Conn,
    id: CompanyId,
    request: &NewCreditNote,
    ctx: &WriteContext,
) -> Result<CreditNote, Problem> {
    let company = companies::find(conn, &Scope::Everything, id)?
        .ok_or_else(|| unknown("/company_id", "unknown_company", "no such company"))?;
    let lines = priced(conn, &company, &request.lines, ctx)?;
    let draft = draft_credit_on_account(company.currency, &lines)?;
    let (buyer, reason) = (Party::from(&company), request.reason.as_str());
    post(conn, Drafted { company: id, draft, buyer, invoice: None, reason }, ctx)
}

/// The requested credit of each line, or all errors.
fn each<'a, T>(
    lines: &'a [CreditLine],
    asked: impl Fn(&'a CreditLine, usize) -> Result<T, Violation>,
) -> Result<Vec<T>, Problem> {
    let (mut good, mut wrong) = (Vec::with_capacity(lines.len()), Vec::new());
    for (index, line) in lines.iter().enumerate() {
        match asked(line, index) {
            Ok(line) => good.push(line),
            Err(violation) => wrong.push(violation),
        }
    }
    if wrong.is_empty() { Ok(good) } else { Err(Problem::invalid(wrong)) }
}

fn unknown(pointer: impl Into<String>, code: &'static str, detail: &str) -> Problem {
    Problem::invalid(vec![Violation::new(pointer, code, detail)])
}

/// The products of `lines`, taxed like an order placed today.
fn priced(
    conn: &mut Conn,
    company: &Company,
    lines: &[CreditLine],
    ctx: &WriteContext,
) -> Result<Vec<CreditOnAccount>, Problem> {
    let issuer = billing::issuer(conn)?.ok_or(BillingError::IssuerMissing)?;
    let rates = pricing::tax_rates(conn, issuer.country)?;
    let situation = TaxSituation::of(company, Some(issuer.country), None, ctx.today(conn)?);
    let skus = each(lines, CreditLine::on_account)?;
    let priced = lines.iter().zip(skus).enumerate().map(|(index, (line, sku))| {
        let product = catalog::find_by_sku(conn, &composed(sku))?.ok_or_else(|| {
            unknown(format!("/lines/{index}/sku"), "unknown_sku", "no such product")
        })?;
        let tax = situation.treatment(&product.tax_class, &rates);
        let tax = tax.ok_or_else(|| situation.missing(product.tax_class))?;
        Ok(CreditOnAccount {
            tax,
            item: Item::Goods {
                product: product.id,
                sku: product.sku.as_str().to_owned(),
                name: product.name,
            },
            kind: line.kind(),
            quantity: line.quantity,
            unit_price: line.unit_price.0,
        })
    });
    priced.collect()
}
