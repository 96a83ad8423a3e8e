//! The parts of an invoice's lines still to credit.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::CreditRequest;
use crate::billing::{CreditKind, Document, DocumentLine};
use crate::money::{Money, MoneyError};
use crate::orders::{ChargeKind, Item};
use crate::pricing::UnitPrice;

/// The rest of one line: returns use up pieces, every credit uses up value.
#[derive(Debug, Clone)]
pub(super) struct Remaining<'a> {
    /// The invoice's line.
    pub(super) line: &'a DocumentLine,
    /// The pieces not yet returned.
    pub(super) pieces: i64,
    /// Credited so far, to the last decimal.
    exact: Decimal,
    /// Credited so far, rounded.
    pub(super) net: Money,
}

impl<'a> Remaining<'a> {
    /// The rest of each line of `invoice` after the `earlier` credit notes against it.
    pub(super) fn of(invoice: &'a Document, earlier: &[Document]) -> Result<Vec<Self>, MoneyError> {
        let untouched = |line: &'a DocumentLine| Self {
            line,
            pieces: line.quantity,
            exact: Decimal::ZERO,
            net: Money::zero(invoice.currency),
        };
        let mut lines: Vec<Self> = invoice.lines.iter().map(untouched).collect();
        for credited in earlier.iter().flat_map(|note| &note.lines) {
            book(&mut lines, credited)?;
        }
        Ok(lines)
    }

    /// The number of `wanted` pieces that a credit of `kind` may cover.
    pub(super) fn pieces_for(&self, wanted: i64, kind: CreditKind) -> i64 {
        let most = match kind {
            CreditKind::Return => self.pieces,
            CreditKind::Price => self.line.quantity,
        };
        most.min(wanted)
    }

    /// The number of `wanted` pieces that fit, in pieces and in value; none above the invoiced price.
    pub(super) fn fits(&self, wanted: &CreditRequest, quantity: i64) -> Result<i64, MoneyError> {
        let price = wanted.unit_price;
        if price > self.line.unit_price {
            return Ok(0);
        }
        let pieces = self.pieces_for(quantity, wanted.kind);
        let value = times(self.line.quantity, self.line.unit_price)?
            .checked_sub(self.exact)
            .ok_or(MoneyError::Overflow)?;
        let fits = |pieces: i64| Ok::<_, MoneyError>(times(pieces, price)? <= value);
        if fits(pieces)? {
            return Ok(pieces);
        }
        if value <= Decimal::ZERO {
            return Ok(0);
        }
        // The quotient has 28 digits and may be rounded up to the next whole number.
        let most = value.checked_div(price.decimal()).ok_or(MoneyError::Overflow)?.floor();
        let most = most.to_i64().ok_or(MoneyError::Overflow)?.min(pieces);
        Ok(if fits(most)? { most } else { most.saturating_sub(1) })
    }

    /// Takes `quantity` pieces, allowed by [`Self::fits`]. Their net is the rounded sum of all parts so far
    /// less the earlier parts. The part that takes the last of the value takes all of the remaining net: so
    /// the parts add up to the invoiced net.
    pub(super) fn take(
        &mut self,
        wanted: &CreditRequest,
        quantity: i64,
    ) -> Result<Money, MoneyError> {
        let part = times(quantity, wanted.unit_price)?;
        let exact = self.exact.checked_add(part).ok_or(MoneyError::Overflow)?;
        let rest = self.line.net.minus(self.net)?;
        let whole = times(self.line.quantity, self.line.unit_price)?;
        let net = if exact == whole {
            rest
        } else {
            let part = Money::rounded(exact, self.net.currency())?.minus(self.net)?;
            if part.minor() < rest.minor() { part } else { rest }
        };
        let net = Money::from_minor(net.minor().max(0), net.currency());
        self.add(quantity, wanted.kind, part, net)?;
        Ok(net)
    }

    fn add(
        &mut self,
        quantity: i64,
        kind: CreditKind,
        exact: Decimal,
        net: Money,
    ) -> Result<(), MoneyError> {
        if kind == CreditKind::Return {
            self.pieces = self.pieces.saturating_sub(quantity).max(0);
        }
        self.exact = self.exact.checked_add(exact).ok_or(MoneyError::Overflow)?;
        self.net = self.net.plus(net)?;
        Ok(())
    }
}

/// Whether `word` is the line's SKU, or the kind of its charge; never both.
pub(super) fn is_named(line: &DocumentLine, word: &str) -> bool {
    let charge = word.parse::<ChargeKind>().ok();
    match &line.item {
        Item::Goods { sku, .. } => charge.is_none() && sku == word,
        Item::Charge { kind } => charge == Some(*kind),
    }
}

/// Books a line of an earlier credit note on the line that it corrects. Older credit notes name no line: they
/// are spread over the lines of their item, first over lines of the same price.
fn book(lines: &mut [Remaining<'_>], credited: &DocumentLine) -> Result<(), MoneyError> {
    let correction = credited.correction;
    let kind = correction.map_or(CreditKind::Return, |correction| correction.kind);
    if let Some(number) = correction.and_then(|correction| correction.invoice_line) {
        if let Some(line) = lines.iter_mut().find(|left| left.line.number == number) {
            let exact = times(credited.quantity, credited.unit_price)?;
            line.add(credited.quantity, kind, exact, credited.net)?;
        }
        return Ok(());
    }
    let mut of_item: Vec<_> =
        lines.iter_mut().filter(|left| left.line.sku() == credited.sku()).collect();
    of_item.sort_by_key(|left| left.line.unit_price != credited.unit_price);
    let last = of_item.len();
    let (mut quantity, mut net) = (credited.quantity, credited.net);
    for (line, place) in of_item.into_iter().zip(1..) {
        let pieces = if place == last { quantity } else { quantity.min(line.pieces) };
        if pieces == 0 {
            continue;
        }
        let exact = times(pieces, credited.unit_price)?;
        let part = if pieces == quantity { net } else { Money::rounded(exact, net.currency())? };
        line.add(pieces, kind, exact, part)?;
        (quantity, net) = (quantity - pieces, net.minus(part)?);
    }
    Ok(())
}

fn times(quantity: i64, price: UnitPrice) -> Result<Decimal, MoneyError> {
    Decimal::from(quantity).checked_mul(price.decimal()).ok_or(MoneyError::Overflow)
}
