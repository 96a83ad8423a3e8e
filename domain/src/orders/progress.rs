//! Changes of an order between placing and completion.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Command, Line, Order, OrderError, Status};
use crate::catalog::ProductId;
use crate::money::Money;
use crate::purchasing::split_anew;

/// A part of a line: quantity and net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The line's number.
    pub line: i64,
    /// Quantity.
    pub quantity: i64,
    /// Net of these pieces.
    pub net: Money,
}

impl Order {
    /// The order, approved. If holds are left, it waits for them until `until`.
    pub fn approved(self, until: Option<DateTime<Utc>>) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Approve)?;
        Ok(Self { expires_at: until, ..self }.now(status))
    }

    /// The order, rejected: nothing remains open. One of which a part has left goes on with that part.
    pub fn rejected(self) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Reject)?;
        self.given_up(status)
    }

    /// The order, expired without its approval or on hold: nothing remains open. One of which a part has left goes on
    /// with that part.
    pub fn expired(self) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Expire)?;
        self.given_up(status)
    }

    /// The open quantities to ship: (line number, quantity) of every open goods line.
    pub fn shippable(&self) -> Vec<(i64, i64)> {
        let open = self.lines.iter().filter(|line| line.is_goods() && line.open() > 0);
        open.map(|line| (line.number, line.open())).collect()
    }

    /// The order after these quantities are shipped; a line may occur more than once.
    pub fn with_shipped(mut self, shipped: &[(i64, i64)]) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Ship)?;
        for (number, quantity) in shipped.iter().copied() {
            let line = self.line_mut(number)?;
            if !line.is_goods() {
                return Err(OrderError::NotGoods { line: number });
            }
            line.check_open(quantity)?;
            line.shipped += quantity;
        }
        Ok(self.settled(status))
    }

    /// The order after these parts are invoiced.
    pub fn with_invoiced(mut self, parts: &[Part]) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Invoice)?;
        for part in parts {
            let line = self.line_mut(part.line)?;
            let open = line.invoiceable();
            if part.quantity > open || part.quantity < 1 {
                return Err(OrderError::TooMany {
                    line: part.line,
                    requested: part.quantity,
                    open,
                });
            }
            line.invoiced += part.quantity;
            line.invoiced_net = line.invoiced_net.plus(part.net)?;
        }
        Ok(self.settled(status))
    }

    /// Quantity of each product ordered and not cancelled: the stock that a new order needs.
    pub fn goods(&self) -> BTreeMap<ProductId, i64> {
        let mut goods = BTreeMap::new();
        for line in &self.lines {
            if let Some(product) = line.product() {
                let quantity: &mut i64 = goods.entry(product).or_default();
                *quantity = quantity.saturating_add(line.quantity - line.cancelled);
            }
        }
        goods
    }

    pub(super) fn line_mut(&mut self, number: i64) -> Result<&mut Line, OrderError> {
        self.lines
            .iter_mut()
            .find(|line| line.number == number)
            .ok_or(OrderError::UnknownLine { line: number })
    }

    /// Cancels everything open and ends the order. Charges stay with goods that have left.
    fn given_up(mut self, status: Status) -> Result<Self, OrderError> {
        let went = self.went();
        for line in self.lines.iter_mut().filter(|line| !went || line.is_goods()) {
            line.cancel(line.open())?;
        }
        let left = self.due_anew()?;
        Ok(if went { left.settled(Status::Confirmed) } else { left.now(status) })
    }

    /// Whether a part has been shipped or invoiced.
    pub(super) fn went(&self) -> bool {
        self.lines.iter().any(|line| line.shipped > 0 || line.invoiced > 0)
    }

    /// Completed or cancelled, if nothing is left to do; otherwise `status`. Without open goods, nothing is left to hold.
    pub(super) fn settled(mut self, status: Status) -> Self {
        let mut goods = self.lines.iter().filter(|line| line.is_goods());
        let open = goods.any(|line| line.open() > 0);
        // An order of charges alone ships nothing; it completes when they are invoiced.
        let went = self.went();
        let to_invoice = self.lines.iter().any(|line| line.invoiceable() > 0);
        let settled = match (open, went, to_invoice) {
            (true, _, _) => status,
            (false, true, true) => {
                self.holds.clear();
                status
            }
            (false, true, false) => Status::Completed,
            (false, false, _) => Status::Cancelled,
        };
        self.now(settled)
    }

    /// The next version in `status`: on hold instead of confirmed while a hold is left. An order that has ended has
    /// no holds, and one that does not wait does not expire.
    pub(super) fn now(self, status: Status) -> Self {
        let (status, holds) = match status {
            Status::Confirmed | Status::OnHold if self.holds.is_empty() => {
                (Status::Confirmed, self.holds)
            }
            Status::Confirmed | Status::OnHold => (Status::OnHold, self.holds),
            Status::PendingApproval => (status, self.holds),
            Status::Completed | Status::Rejected | Status::Cancelled => (status, Vec::new()),
        };
        let next = Self { status, holds, version: self.version + 1, ..self };
        let expires_at = next.expires_at.filter(|_| next.waits());
        // The money of an order of which nothing is left is free.
        let free = matches!(status, Status::Rejected | Status::Cancelled);
        let prepaid = if free { Money::zero(next.currency) } else { next.prepaid };
        Self { prepaid, expires_at, ..next }
    }
}

impl Line {
    /// Checks that `quantity` of it can be shipped or cancelled.
    pub(super) fn check_open(&self, quantity: i64) -> Result<(), OrderError> {
        if quantity < 1 {
            return Err(OrderError::BadQuantity { line: self.number });
        }
        if quantity > self.open() {
            return Err(OrderError::TooMany {
                line: self.number,
                requested: quantity,
                open: self.open(),
            });
        }
        Ok(())
    }

    /// Takes `quantity` off the open quantity and returns the net of that part.
    pub(super) fn cancel(&mut self, quantity: i64) -> Result<Money, OrderError> {
        let net = self.part(quantity)?;
        self.cancelled += quantity;
        self.cancelled_net = self.cancelled_net.plus(net)?;
        split_anew(&mut self.allocations, self.net.minus(self.cancelled_net)?);
        Ok(net)
    }
}

#[cfg(test)]
mod tests;
