//! Common parts of invoices and credit notes: lines, tax groups, totals.

use std::str::FromStr;

use crate::money::{Currency, Money, MoneyError};
use crate::orders::Item;
use crate::pricing::{TaxGroup, TaxTreatment, UnitPrice, tax_groups};
use crate::purchasing::CostShare;
use crate::word::{UnknownWord, find};

/// One line of a document. Amounts are positive on credit notes too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLine {
    /// Its number in the document, from 1.
    pub number: i64,
    /// The order's line it belongs to; none on credit notes.
    pub order_line: Option<i64>,
    /// Its effect on an invoice; none on invoices.
    pub correction: Option<Correction>,
    /// Item.
    pub item: Item,
    /// Quantity.
    pub quantity: i64,
    /// Unit price.
    pub unit_price: UnitPrice,
    /// Net of the line.
    pub net: Money,
    /// The cost centres that bear it; empty: none is named for it.
    pub allocations: Vec<CostShare>,
    /// Tax.
    pub tax: TaxTreatment,
}

/// Effect of a credit note's line on its invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correction {
    /// Whether the pieces are returned.
    pub kind: CreditKind,
    /// The number of the invoice's line; none on account.
    pub invoice_line: Option<i64>,
}

/// Kind of a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditKind {
    /// A return: each piece at most once.
    Return,
    /// A lower price for pieces that stay.
    Price,
}

impl CreditKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Return, Self::Price];

    /// The kind as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Price => "price",
        }
    }
}

impl FromStr for CreditKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "kind of credit", word)
    }
}

impl DocumentLine {
    /// Word that credits refer to the line by: the SKU, or the kind of a charge.
    pub fn sku(&self) -> &str {
        match &self.item {
            Item::Goods { sku, .. } => sku,
            Item::Charge { kind } => kind.as_str(),
        }
    }

    /// The cost centre that bears the whole line.
    pub fn cost_centre(&self) -> Option<&str> {
        match self.allocations.as_slice() {
            [whole] => Some(&whole.cost_centre),
            [] | [_, _, ..] => None,
        }
    }
}

/// Lines with their totals: net is the sum of the lines, tax the sum of the groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Of all amounts.
    pub currency: Currency,
    /// The lines.
    pub lines: Vec<DocumentLine>,
    /// The tax, once per category and rate.
    pub groups: Vec<TaxGroup>,
    /// Net total.
    pub net: Money,
    /// Tax total.
    pub tax: Money,
    /// Gross total.
    pub total: Money,
}

impl Document {
    /// The document with these lines, its tax computed on its own base.
    pub fn of(currency: Currency, lines: Vec<DocumentLine>) -> Result<Self, MoneyError> {
        let nets = lines.iter().map(|line| (line.tax.clone(), line.net));
        let groups = tax_groups(nets, currency)?;
        Self::with_groups(currency, lines, groups)
    }

    /// The document with these lines and this tax.
    pub(super) fn with_groups(
        currency: Currency,
        lines: Vec<DocumentLine>,
        groups: Vec<TaxGroup>,
    ) -> Result<Self, MoneyError> {
        let zero = Money::zero(currency);
        let net = lines.iter().try_fold(zero, |sum, line| sum.plus(line.net))?;
        let tax = groups.iter().try_fold(zero, |sum, group| sum.plus(group.tax))?;
        Ok(Self { currency, lines, groups, net, tax, total: net.plus(tax)? })
    }
}
