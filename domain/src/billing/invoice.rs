//! Invoices: goods shipped and not yet invoiced; the first invoice also takes the charges.

use chrono::{DateTime, NaiveDate, Utc};

use super::supply::{Supply, Taxed};
use super::{BillingError, Document, DocumentLine, InvoiceId, Parties, Settlement};
use crate::commitment::OverLimit;
use crate::companies::{CompanyId, PaymentTerms};
use crate::money::MoneyError;
use crate::orders::{Line, Order, OrderError, OrderId, Part, Status};
use crate::purchasing::shares_of_line;

/// A posted invoice. Only its settlement changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number, without gaps.
    pub number: String,
    /// Debtor company.
    pub company: CompanyId,
    /// Its order.
    pub order: OrderId,
    /// Issuer and buyer.
    pub parties: Parties,
    /// The buyer's own order number.
    pub purchase_order_number: Option<String>,
    /// Its date.
    pub issued_on: NaiveDate,
    /// Its due date.
    pub due_on: NaiveDate,
    /// Lines, tax and totals.
    pub document: Document,
    /// Its settlement.
    pub settlement: Settlement,
    /// Rises with every change.
    pub version: i64,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
}

/// An invoice before it gets its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceDraft {
    /// Its date.
    pub issued_on: NaiveDate,
    /// Its due date.
    pub due_on: NaiveDate,
    /// Lines, tax and totals.
    pub document: Document,
}

/// The next invoice of `order`: goods shipped and not yet invoiced, and the charges, which go with the first
/// invoice.
pub fn draft_invoice(
    order: &Order,
    terms: PaymentTerms,
    supply: &Supply<'_>,
) -> Result<InvoiceDraft, BillingError> {
    match order.status {
        // Goods shipped before the order was put on hold are owed all the same.
        Status::Confirmed | Status::OnHold => {}
        Status::PendingApproval => return Err(BillingError::OrderNotConfirmed),
        Status::Completed | Status::Rejected | Status::Cancelled => {
            return Err(BillingError::NothingToInvoice);
        }
    }
    let mut goods = order.lines.iter().filter(|line| line.is_goods());
    // Charges wait for goods, unless no goods are left to ship.
    let none_can_come = goods.clone().all(|line| line.open() == 0);
    let charges_are_due = goods.any(|line| line.invoiceable() > 0)
        || (none_can_come && order.status == Status::Confirmed);
    let due: Vec<&Line> = order
        .lines
        .iter()
        .filter(|line| line.invoiceable() > 0 && (line.is_goods() || charges_are_due))
        .collect();
    if due.is_empty() {
        return Err(BillingError::NothingToInvoice);
    }
    let document = Document::of(order.currency, lines(&due, supply)?)?;
    let issued_on = supply.situation.on;
    Ok(InvoiceDraft { issued_on, due_on: terms.due_on(issued_on)?, document })
}

/// A document's lines for the due parts: one order line becomes several lines if several rates apply.
fn lines(due: &[&Line], supply: &Supply<'_>) -> Result<Vec<DocumentLine>, BillingError> {
    let goods: Vec<&Line> = due.iter().copied().filter(|line| line.is_goods()).collect();
    let mut lines = Vec::with_capacity(due.len());
    for line in due {
        let parts =
            if line.is_goods() { supply.goods(line)? } else { vec![supply.charge(line, &goods)?] };
        let mut rest = Line::clone(line);
        for Taxed { quantity, tax } in parts {
            let net = rest.part(quantity)?;
            let allocations = shares_of_line(&rest.allocations, rest.invoiced_net, net)?;
            rest.invoiced += quantity;
            rest.invoiced_net = rest.invoiced_net.plus(net)?;
            lines.push(DocumentLine {
                number: i64::try_from(lines.len()).map_err(|_too_many| MoneyError::Overflow)? + 1,
                order_line: Some(line.number),
                correction: None,
                item: line.item.clone(),
                quantity,
                unit_price: line.unit_price,
                net,
                allocations,
                tax,
            });
        }
    }
    Ok(lines)
}

impl InvoiceDraft {
    /// The same on another day.
    pub fn dated(self, issued_on: NaiveDate, terms: PaymentTerms) -> Result<Self, BillingError> {
        Ok(Self { issued_on, due_on: terms.due_on(issued_on)?, ..self })
    }

    /// Why the company may exceed its credit limit afterwards: the tax that `order` held was a forecast, or it held
    /// nothing since its money is there.
    pub fn over_limit(&self, order: &Order) -> OverLimit {
        if !order.takes_credit() {
            return OverLimit::Prepaid;
        }
        let forecast = |line: &DocumentLine| {
            let ordered =
                order.lines.iter().find(|ordered| Some(ordered.number) == line.order_line);
            ordered.is_some_and(|ordered| ordered.tax.as_ref() == Some(&line.tax))
        };
        if self.document.lines.iter().all(forecast) {
            OverLimit::TaxRounding
        } else {
            OverLimit::TaxChanged
        }
    }

    /// The invoice of `order` with an id, a number and its parties.
    pub fn posted(
        self,
        (id, number, parties): (InvoiceId, String, Parties),
        order: &Order,
        at: DateTime<Utc>,
    ) -> Invoice {
        Invoice {
            id,
            number,
            company: order.company,
            order: order.id,
            parties,
            purchase_order_number: order.purchase_order_number.clone(),
            issued_on: self.issued_on,
            due_on: self.due_on,
            settlement: Settlement::posted(self.document.total),
            document: self.document,
            version: 1,
            created_at: at,
        }
    }

    /// `order` with these parts invoiced.
    pub fn applied_to(&self, order: Order) -> Result<Order, OrderError> {
        let lines = &self.document.lines;
        let parts = lines.iter().filter_map(|line| {
            let (quantity, net) = (line.quantity, line.net);
            line.order_line.map(|line| Part { line, quantity, net })
        });
        order.with_invoiced(&parts.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests;
