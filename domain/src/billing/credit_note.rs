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
    /// What settled the invoice: lowered its balance, or took back that it was given up.
    pub applied: Money,
    /// What of that took back that the invoice was given up.
    pub write_off_reversed: Money,
    /// What became unapplied credit of the company.
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

    /// How it settled its invoice.
    pub fn split(&self) -> Result<Split, MoneyError> {
        let given_up = self.write_off_reversed;
        Ok(Split { owed: self.applied.minus(given_up)?, given_up })
    }

    /// With `split` of what was left applied to its own invoice after all.
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

    /// With `allocations` of what was left, that [`crate::payments::allocate`] found.
    pub fn allocated_to(self, allocations: &[Allocation]) -> Result<Self, BillingError> {
        let allocated =
            allocations.iter().try_fold(self.allocated, |sum, one| sum.plus(one.amount))?;
        Self { allocated, version: self.version.saturating_add(1), ..self }.checked()
    }
}

/// Settles an invoice that a payment came back from with what its own credit `notes` have left, the oldest
/// first: that was credit for money which is gone. Answers its settlement, and each note that changed with
/// what it settles now. What of a note was spent meanwhile stays spent, and the invoice is owed for it.
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

/// What is to be credited of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditRequest {
    /// Which line of the invoice it is about.
    pub line: CreditLineOf,
    /// Whether the pieces come back.
    pub kind: CreditKind,
    /// How many.
    pub quantity: i64,
    /// What is credited for one.
    pub unit_price: UnitPrice,
}

/// How a line of an invoice is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreditLineOf {
    /// By its number.
    Number {
        /// The number.
        number: i64,
        /// What stands on that line, if the caller said so too.
        sku: Option<String>,
    },
    /// By its SKU, or a charge by its word (`freight`): as many lines as it takes.
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

/// What is to be credited without an invoice: the caller found the item and its tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditOnAccount {
    /// What it is for.
    pub item: Item,
    /// Whether the pieces come back.
    pub kind: CreditKind,
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
    /// What settles the invoice.
    pub applied: Split,
    /// What becomes unapplied credit of the company.
    pub unapplied: Money,
    /// The invoice's settlement after it, if it is against one.
    pub settlement: Option<Settlement>,
}

impl CreditNoteDraft {
    /// The credit note of `company` that this is on its day, once it has an id, a number and its parties.
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

/// The credit note of `document` against an invoice settled this far.
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
