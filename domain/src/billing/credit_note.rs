//! Credit notes: against an invoice, or on account.

mod creditable;
mod remaining;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

pub use self::creditable::Creditable;
use super::{
    BillingError, Correction, CreditKind, CreditNoteId, Document, DocumentLine, InvoiceId, Parties,
    Settlement, Split,
};
use crate::catalog::LARGEST_QUANTITY;
use crate::companies::CompanyId;
use crate::failure::Violation;
use crate::money::{Currency, Money, MoneyError};
use crate::orders::Item;
use crate::payments::Allocation;
use crate::pricing::{TaxTreatment, UnitPrice, line_net};

/// A posted credit note. Only its use by invoices and refunds changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNote {
    /// Its id.
    pub id: CreditNoteId,
    /// Its number, without gaps.
    pub number: String,
    /// Credited company.
    pub company: CompanyId,
    /// The invoice it corrects; `None`: a credit on account.
    pub invoice: Option<InvoiceId>,
    /// Issuer and buyer.
    pub parties: Parties,
    /// Reason.
    pub reason: String,
    /// Its date.
    pub issued_on: NaiveDate,
    /// Lines, tax and totals.
    pub document: Document,
    /// Amount that settled the invoice: lowered its balance or reversed its write-off.
    pub applied: Money,
    /// Of `applied`, the part that reversed a write-off.
    pub write_off_reversed: Money,
    /// Amount that became unapplied credit of the company.
    pub unapplied: Money,
    /// Of `unapplied`, the part allocated to invoices later.
    pub allocated: Money,
    /// Of `unapplied`, the part drawn by refunds.
    pub refunded: Money,
    /// Rises with every change.
    pub version: i64,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
}

impl CreditNote {
    /// Unapplied credit still left.
    pub fn left(&self) -> Result<Money, MoneyError> {
        self.unapplied.minus(self.allocated)?.minus(self.refunded)
    }

    /// The split of `applied` on its invoice.
    pub fn split(&self) -> Result<Split, MoneyError> {
        let given_up = self.write_off_reversed;
        Ok(Split { owed: self.applied.minus(given_up)?, given_up })
    }

    /// The note with `split` of its remaining credit applied to its own invoice.
    fn applied_again(self, split: Split) -> Result<Self, BillingError> {
        let part = split.total()?;
        let after = Self {
            applied: self.applied.plus(part)?,
            write_off_reversed: self.write_off_reversed.plus(split.given_up)?,
            unapplied: self.unapplied.minus(part)?,
            version: self.version.saturating_add(1),
            ..self
        };
        after.checked()
    }

    fn checked(self) -> Result<Self, BillingError> {
        if self.left()?.minor() < 0 { Err(BillingError::ImpossibleSettlement) } else { Ok(self) }
    }

    /// The note with these `allocations` of its remaining credit, as found by [`crate::payments::allocate`].
    pub fn allocated_to(self, allocations: &[Allocation]) -> Result<Self, BillingError> {
        let allocated =
            allocations.iter().try_fold(self.allocated, |sum, one| sum.plus(one.amount))?;
        Self { allocated, version: self.version.saturating_add(1), ..self }.checked()
    }
}

/// Settles an invoice again after a payment of it was returned: with the remaining credit of its own `notes`,
/// oldest first, because that credit stood for the returned money. Returns the settlement, and each changed
/// note with its split. Credit spent meanwhile stays spent, and the invoice owes that amount.
pub fn credit_again(
    invoice: Settlement,
    notes: impl IntoIterator<Item = CreditNote>,
) -> Result<(Settlement, Vec<(CreditNote, Split)>), BillingError> {
    let mut after = invoice;
    let mut used = Vec::new();
    for note in notes {
        let (settled, split) = after.credit_again(note.left()?)?;
        if split.total()?.minor() > 0 {
            used.push((note.applied_again(split)?, split));
        }
        after = settled;
    }
    Ok((after, used))
}

/// A requested credit against an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditRequest {
    /// The line of the invoice.
    pub line: CreditLineOf,
    /// Whether the pieces are returned.
    pub kind: CreditKind,
    /// Quantity.
    pub quantity: i64,
    /// Credit per piece.
    pub unit_price: UnitPrice,
}

/// Reference to a line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreditLineOf {
    /// By its number.
    Number {
        /// The number.
        number: i64,
        /// The SKU on that line, if the caller also gave it.
        sku: Option<String>,
    },
    /// By SKU, or by kind for a charge (`freight`): covers as many lines as needed.
    Sku(String),
}

impl fmt::Display for CreditLineOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { number, .. } => write!(f, "line {number}"),
            Self::Sku(sku) => f.write_str(sku),
        }
    }
}

/// A requested credit without an invoice: the caller supplies the item and its tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditOnAccount {
    /// Item.
    pub item: Item,
    /// Whether the pieces are returned.
    pub kind: CreditKind,
    /// Quantity.
    pub quantity: i64,
    /// Unit price.
    pub unit_price: UnitPrice,
    /// Tax.
    pub tax: TaxTreatment,
}

/// A credit note before it gets its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNoteDraft {
    /// Lines, tax and totals.
    pub document: Document,
    /// The split on the invoice.
    pub applied: Split,
    /// Amount that becomes unapplied credit of the company.
    pub unapplied: Money,
    /// The invoice's settlement afterwards, if the note is against one.
    pub settlement: Option<Settlement>,
}

impl CreditNoteDraft {
    /// The credit note of `company` on its day, with an id, a number and its parties.
    pub fn posted(
        self,
        (id, number, parties): (CreditNoteId, String, Parties),
        (company, invoice): (CompanyId, Option<InvoiceId>),
        reason: String,
        (issued_on, at): (NaiveDate, DateTime<Utc>),
    ) -> Result<CreditNote, BillingError> {
        let nothing = Money::zero(self.document.currency);
        Ok(CreditNote {
            id,
            number,
            company,
            invoice,
            parties,
            reason,
            issued_on,
            applied: self.applied.total()?,
            write_off_reversed: self.applied.given_up,
            unapplied: self.unapplied,
            allocated: nothing,
            refunded: nothing,
            document: self.document,
            version: 1,
            created_at: at,
        })
    }
}

/// The credit note of `document` against an invoice with this settlement.
fn draft_of(document: Document, settlement: Settlement) -> Result<CreditNoteDraft, BillingError> {
    let (settlement, applied) = settlement.credit(document.total)?;
    let unapplied = document.total.minus(applied.total()?)?;
    Ok(CreditNoteDraft { document, applied, unapplied, settlement: Some(settlement) })
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
            correction: Some(Correction { kind: line.kind, invoice_line: None }),
            item: line.item.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            net: line_net(line.quantity, line.unit_price, currency)?,
            allocations: Vec::new(),
            tax: line.tax.clone(),
        })
    });
    let document = Document::of(currency, lines.collect::<Result<_, MoneyError>>()?)?;
    let unapplied = document.total;
    Ok(CreditNoteDraft { document, applied: Split::none(currency), unapplied, settlement: None })
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
