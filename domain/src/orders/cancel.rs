//! Cancelling the open part.

mod terms;

pub use terms::{BrokenTerm, BrokenTerms, Terms, Waives};

use super::{Command, Order, OrderError, Part};
use crate::catalog::ProductId;
use crate::money::Money;

/// One line's part of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelledPart {
    /// Product whose stock is released; `None` for a charge.
    pub product: Option<ProductId>,
    /// Line, quantity and net.
    pub part: Part,
}

/// An order after a cancellation, and the cancelled parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    /// The order.
    pub order: Order,
    /// Cancelled parts, by line.
    pub parts: Vec<CancelledPart>,
    /// Their net, released from the spending limit. The remaining credit hold follows from the order.
    pub net: Money,
}

impl Order {
    /// Cancels these (line number, quantity); empty: everything open.
    /// Shipped goods cannot be cancelled. An order whose goods are all cancelled loses its charges too.
    pub fn cancel(mut self, wanted: &[(i64, i64)]) -> Result<Cancelled, OrderError> {
        let status = self.status.after(Command::Cancel)?;
        let all = self.shippable();
        let wanted = if wanted.is_empty() { &all } else { wanted };
        if wanted.is_empty() {
            return Err(OrderError::NothingToCancel);
        }
        let mut parts = Vec::with_capacity(wanted.len());
        for (number, quantity) in wanted.iter().copied() {
            self.line_mut(number)?.check_open(quantity)?;
            parts.push(self.cancel_part(number, quantity)?);
        }
        let goods_left = self.lines.iter().any(|l| l.is_goods() && l.cancelled < l.quantity);
        if !goods_left {
            let charges = self.lines.iter().filter(|l| !l.is_goods() && l.open() > 0);
            for number in charges.map(|l| l.number).collect::<Vec<_>>() {
                parts.push(self.cancel_part(number, 1)?);
            }
        }
        let net = parts
            .iter()
            .try_fold(Money::zero(self.currency), |sum, cancelled| sum.plus(cancelled.part.net))?;
        Ok(Cancelled { order: self.due_anew()?.settled(status), parts, net })
    }

    fn cancel_part(&mut self, number: i64, quantity: i64) -> Result<CancelledPart, OrderError> {
        let line = self.line_mut(number)?;
        let net = line.cancel(quantity)?;
        Ok(CancelledPart { product: line.product(), part: Part { line: number, quantity, net } })
    }
}

#[cfg(test)]
mod tests;
