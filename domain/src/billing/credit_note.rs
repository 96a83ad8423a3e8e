//! Credit notes: against an invoice, or on account.

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

use super::{BillingError, CreditNoteId, Document, DocumentLine, InvoiceId, Parties, Settlement};
use crate::catalog::LARGEST_QUANTITY;
use crate::companies::CompanyId;
use crate::failure::Violation;
use crate::money::{Currency, Money, MoneyError};
use crate::orders::Item;
use crate::payments::Allocation;
use crate::pricing::{TaxGroup, TaxTreatment, UnitPrice, line_net, tax_groups};

/// A posted credit note. Only what invoices and refunds draw on it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNote {
    /// Its id.
    pub id: CreditNoteId,
    /// Its number, without gaps.
    pub number: String,
    /// Whose credit it is.
    pub company: CompanyId,
    /// The invoice it corrects; none: a credit on account.
    pub invoice: Option<InvoiceId>,
    /// Who stands on it.
    pub parties: Parties,
    /// Why it was written.
    pub reason: String,
    /// Its date.
    pub issued_on: NaiveDate,
    /// Lines, tax and totals.
    pub document: Document,
    /// What lowered the invoice's balance.
    pub applied: Money,
    /// What became unapplied credit of the company, when it was posted.
    pub unapplied: Money,
    /// What of that paid invoices later.
    pub allocated: Money,
    /// What refunds have drawn of that.
    pub refunded: Money,
    /// Rises with every change.
    pub version: i64,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
}

impl CreditNote {
    /// What neither an invoice nor a refund has taken yet.
    pub fn left(&self) -> Result<Money, MoneyError> {
        self.unapplied.minus(self.allocated)?.minus(self.refunded)
    }

    /// With `allocations` of what was left, that [`crate::payments::allocate`] found.
    pub fn allocated_to(self, allocations: &[Allocation]) -> Result<Self, BillingError> {
        let allocated =
            allocations.iter().try_fold(self.allocated, |sum, one| sum.plus(one.amount))?;
        let after = Self { allocated, version: self.version.saturating_add(1), ..self };
        if after.left()?.minor() < 0 {
            return Err(BillingError::ImpossibleSettlement);
        }
        Ok(after)
    }
}

/// What is to be credited, by SKU; a charge goes by its word (`freight`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditRequest {
    /// The SKU.
    pub sku: String,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub unit_price: UnitPrice,
}

/// What is to be credited without an invoice: the caller found the item and its tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditOnAccount {
    /// What it is for.
    pub item: Item,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub unit_price: UnitPrice,
    /// How it is taxed.
    pub tax: TaxTreatment,
}

/// A credit note before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNoteDraft {
    /// Lines, tax and totals.
    pub document: Document,
    /// What lowers the invoice's balance.
    pub applied: Money,
    /// What becomes unapplied credit of the company.
    pub unapplied: Money,
    /// The invoice's settlement after it, if it is against one.
    pub settlement: Option<Settlement>,
}

/// An invoice, as far as a credit note must know it.
#[derive(Debug, Clone, Copy)]
pub struct Creditable<'a> {
    /// What was invoiced.
    pub invoice: &'a Document,
    /// The credit notes against it so far.
    pub earlier: &'a [Document],
    /// How far it is settled.
    pub settlement: Settlement,
}

impl Creditable<'_> {
    /// A credit note of `wanted`: at most what is invoiced and not yet credited, of each SKU's
    /// quantity and of each tax group's amount. It lowers the open balance first.
    pub fn draft(&self, wanted: &[CreditRequest]) -> Result<CreditNoteDraft, BillingError> {
        check(wanted.iter().map(|line| line.quantity))?;
        let mut lines: Vec<DocumentLine> = Vec::new();
        let mut violations = Vec::new();
        for (index, request) in wanted.iter().enumerate() {
            match self.line(request, &lines)? {
                Ok(line) => lines.push(line),
                Err(left) => violations.push(Violation::new(
                    format!("/lines/{index}/quantity"),
                    "credit_exceeds_invoice",
                    format!("{} of {} are invoiced and not yet credited", left, request.sku),
                )),
            }
        }
        if !violations.is_empty() {
            return Err(BillingError::CreditExceedsInvoice { violations });
        }
        let groups = self.groups(&lines)?;
        let document = Document::with_groups(self.invoice.currency, lines, groups)?;
        let (settlement, applied) = self.settlement.credit(document.total)?;
        let unapplied = document.total.minus(applied)?;
        Ok(CreditNoteDraft { document, applied, unapplied, settlement: Some(settlement) })
    }

    /// The line for `request` after `lines`, or how many are left of the SKU.
    fn line(
        &self,
        request: &CreditRequest,
        lines: &[DocumentLine],
    ) -> Result<Result<DocumentLine, i64>, MoneyError> {
        let invoiced = || self.invoice.lines.iter().filter(|line| line.sku() == request.sku);
        let credited = || {
            let earlier = self.earlier.iter().flat_map(|note| &note.lines);
            earlier.chain(lines).filter(|line| line.sku() == request.sku)
        };
        let left = quantity(invoiced()).saturating_sub(quantity(credited()));
        let same_price = |line: &&DocumentLine| line.unit_price == request.unit_price;
        let source = invoiced().find(same_price).or_else(|| invoiced().next());
        let Some(source) = source.filter(|_| request.quantity <= left) else {
            return Ok(Err(left));
        };
        let invoiced: Vec<_> = invoiced().filter(same_price).collect();
        let credited: Vec<_> = credited().filter(same_price).collect();
        let number = i64::try_from(lines.len()).map_err(|_too_many| MoneyError::Overflow)? + 1;
        Ok(Ok(DocumentLine {
            number,
            order_line: None,
            item: source.item.clone(),
            quantity: request.quantity,
            unit_price: request.unit_price,
            net: self.part(request, &invoiced, &credited)?,
            tax: source.tax.clone(),
        }))
    }

    /// What `request` comes to as a part of what was `invoiced` at its price and of which some is
    /// `credited`: the rounded net of all parts so far less what the earlier took, and for the last
    /// part all that is left, so that the parts add up to what was invoiced. At another price than
    /// was invoiced, or beyond what was invoiced at this one, it is no part but an amount of its own.
    fn part(
        &self,
        request: &CreditRequest,
        invoiced: &[&DocumentLine],
        credited: &[&DocumentLine],
    ) -> Result<Money, MoneyError> {
        let currency = self.invoice.currency;
        let all = quantity(invoiced.iter().copied());
        let before = quantity(credited.iter().copied());
        let upto = before.checked_add(request.quantity).ok_or(MoneyError::Overflow)?;
        if upto > all {
            return line_net(request.quantity, request.unit_price, currency);
        }
        let taken = sum(currency, credited.iter().map(|line| line.net))?;
        let rest = sum(currency, invoiced.iter().map(|line| line.net))?.minus(taken)?;
        let part = line_net(upto, request.unit_price, currency)?.minus(taken)?;
        let part = if upto == all { rest.minor() } else { part.minor().min(rest.minor()) };
        Ok(Money::from_minor(part.max(0), currency))
    }

    /// The tax of `lines`, on the note's own base, but never more than the invoice charged and is not
    /// yet credited; and all of that where the note credits the last of a group's base. Several small
    /// notes round differently than one invoice; so what is wholly credited is exactly zero.
    fn groups(&self, lines: &[DocumentLine]) -> Result<Vec<TaxGroup>, BillingError> {
        let currency = self.invoice.currency;
        let nets = lines.iter().map(|line| (line.tax.clone(), line.net));
        let mut groups = tax_groups(nets, currency)?;
        for group in &mut groups {
            let same = |other: &&TaxGroup| {
                other.treatment.category == group.treatment.category
                    && other.treatment.rate == group.treatment.rate
            };
            let credited = || self.earlier.iter().flat_map(|note| &note.groups).filter(same);
            let invoiced = || self.invoice.groups.iter().filter(same);
            let base = sum(currency, invoiced().map(|group| group.base))?
                .minus(sum(currency, credited().map(|group| group.base))?)?;
            let tax = sum(currency, invoiced().map(|group| group.tax))?
                .minus(sum(currency, credited().map(|group| group.tax))?)?;
            if group.base.minor() > base.minor() {
                return Err(BillingError::CreditExceedsInvoice { violations: Vec::new() });
            }
            if group.base == base || group.tax.minor() > tax.minor() {
                group.tax = tax;
            }
        }
        Ok(groups)
    }
}

/// A credit note without an invoice: all of it is unapplied credit.
pub fn draft_credit_on_account(
    currency: Currency,
    wanted: &[CreditOnAccount],
) -> Result<CreditNoteDraft, BillingError> {
    check(wanted.iter().map(|line| line.quantity))?;
    let lines = wanted.iter().zip(1..).map(|(line, number)| {
        Ok(DocumentLine {
            number,
            order_line: None,
            item: line.item.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            net: line_net(line.quantity, line.unit_price, currency)?,
            tax: line.tax.clone(),
        })
    });
    let document = Document::of(currency, lines.collect::<Result<_, MoneyError>>()?)?;
    let unapplied = document.total;
    Ok(CreditNoteDraft { document, applied: Money::zero(currency), unapplied, settlement: None })
}

fn check(quantities: impl ExactSizeIterator<Item = i64>) -> Result<(), BillingError> {
    if quantities.len() == 0 {
        let nothing = Violation::new("/lines", "no_lines", "a credit note has at least one line");
        return Err(BillingError::BadLines { violations: vec![nothing] });
    }
    let violations: Vec<Violation> = quantities
        .enumerate()
        .filter(|(_, quantity)| !(1..=LARGEST_QUANTITY).contains(quantity))
        .map(|(index, _)| {
            let pointer = format!("/lines/{index}/quantity");
            Violation::new(pointer, "bad_quantity", "a quantity is at least 1")
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(BillingError::BadLines { violations }) }
}

fn quantity<'a>(lines: impl Iterator<Item = &'a DocumentLine>) -> i64 {
    lines.fold(0, |sum: i64, line| sum.saturating_add(line.quantity))
}

fn sum(currency: Currency, mut amounts: impl Iterator<Item = Money>) -> Result<Money, MoneyError> {
    amounts.try_fold(Money::zero(currency), Money::plus)
}
