//! Statuses derived from the lines, never set.

use super::Order;

/// How far an order is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FulfilmentStatus {
    /// Nothing is shipped yet.
    Unfulfilled,
    /// A part is shipped, a part is open.
    PartiallyShipped,
    /// Everything not cancelled is shipped.
    Shipped,
    /// Everything is cancelled.
    Cancelled,
}

impl FulfilmentStatus {
    /// Every status.
    pub const ALL: [Self; 4] =
        [Self::Unfulfilled, Self::PartiallyShipped, Self::Shipped, Self::Cancelled];

    /// The status as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unfulfilled => "unfulfilled",
            Self::PartiallyShipped => "partially_shipped",
            Self::Shipped => "shipped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// How far an order is invoiced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceStatus {
    /// Nothing.
    NotInvoiced,
    /// A part.
    PartiallyInvoiced,
    /// Everything not cancelled.
    Invoiced,
}

impl InvoiceStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::NotInvoiced, Self::PartiallyInvoiced, Self::Invoiced];

    /// The status as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotInvoiced => "not_invoiced",
            Self::PartiallyInvoiced => "partially_invoiced",
            Self::Invoiced => "invoiced",
        }
    }
}

impl Order {
    /// How far it is shipped.
    pub fn fulfilment_status(&self) -> FulfilmentStatus {
        let mut goods = self.lines.iter().filter(|line| line.is_goods());
        let open = goods.clone().any(|line| line.open() > 0);
        let shipped = goods.any(|line| line.shipped > 0);
        match (shipped, open) {
            (false, true) => FulfilmentStatus::Unfulfilled,
            (true, true) => FulfilmentStatus::PartiallyShipped,
            (true, false) => FulfilmentStatus::Shipped,
            (false, false) => FulfilmentStatus::Cancelled,
        }
    }

    /// How far it is invoiced.
    pub fn invoice_status(&self) -> InvoiceStatus {
        let invoiced = self.lines.iter().any(|line| line.invoiced > 0);
        match (invoiced, self.is_to_be_invoiced()) {
            (false, true | false) => InvoiceStatus::NotInvoiced,
            (true, true) => InvoiceStatus::PartiallyInvoiced,
            (true, false) => InvoiceStatus::Invoiced,
        }
    }

    /// Whether an invoice is still due, now or after a shipment.
    pub fn is_to_be_invoiced(&self) -> bool {
        self.lines.iter().any(|line| line.invoiced + line.cancelled < line.quantity)
    }
}
