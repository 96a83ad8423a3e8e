//! One line of an order, and its progress.

use std::str::FromStr;

use crate::catalog::{ProductId, TaxClass};
use crate::money::{Money, MoneyError};
use crate::pricing::{TaxTreatment, UnitPrice, line_net};
use crate::purchasing::Allocation;
use crate::word::{UnknownWord, find};

/// Kinds of charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeKind {
    /// Freight.
    Freight,
    /// Any other charge.
    Surcharge,
}

impl ChargeKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Freight, Self::Surcharge];

    /// The kind as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Freight => "freight",
            Self::Surcharge => "surcharge",
        }
    }
}

impl FromStr for ChargeKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "charge", text)
    }
}

/// Item of a line, frozen when the order is placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Goods, which are shipped.
    Goods {
        /// The product.
        product: ProductId,
        /// Its SKU.
        sku: String,
        /// Its name.
        name: String,
    },
    /// A charge of quantity 1: never shipped, invoiced with the order's first invoice.
    Charge {
        /// Its kind.
        kind: ChargeKind,
    },
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the order, from 1.
    pub number: i64,
    /// Item.
    pub item: Item,
    /// Ordered quantity.
    pub quantity: i64,
    /// Shipped quantity.
    pub shipped: i64,
    /// Invoiced quantity; for goods never more than shipped.
    pub invoiced: i64,
    /// Cancelled quantity.
    pub cancelled: i64,
    /// Unit price.
    pub unit_price: UnitPrice,
    /// The SKU's quantity from which that price applies: the tier of the winning price list.
    pub tier_min: Option<i64>,
    /// Net of the whole line.
    pub net: Money,
    /// Invoiced net.
    pub invoiced_net: Money,
    /// Cancelled net.
    pub cancelled_net: Money,
    /// The cost centres that bear it; empty: none is named for it.
    pub allocations: Vec<Allocation>,
    /// Tax class for the rate; `None`: placed before classes were stored, taxed as it was then.
    pub tax_class: Option<TaxClass>,
    /// Tax if shipped on the day of the order: a forecast, which the shipment's day decides.
    /// `None`: no rate is set.
    pub tax: Option<TaxTreatment>,
}

impl Line {
    /// The product, if the line is for goods.
    pub const fn product(&self) -> Option<ProductId> {
        match &self.item {
            Item::Goods { product, .. } => Some(*product),
            Item::Charge { .. } => None,
        }
    }

    /// Whether the line is for goods.
    pub const fn is_goods(&self) -> bool {
        self.product().is_some()
    }

    /// Quantity still to ship (goods) or to invoice (a charge): the cancellable quantity.
    pub const fn open(&self) -> i64 {
        match self.item {
            Item::Goods { .. } => self.quantity - self.shipped - self.cancelled,
            Item::Charge { .. } => self.quantity - self.invoiced - self.cancelled,
        }
    }

    /// Quantity of the next invoice: shipped and not yet invoiced, or a charge not yet invoiced.
    pub const fn invoiceable(&self) -> i64 {
        match self.item {
            Item::Goods { .. } => self.shipped - self.invoiced,
            Item::Charge { .. } => self.quantity - self.invoiced - self.cancelled,
        }
    }

    /// Net neither invoiced nor cancelled.
    pub fn open_net(&self) -> Result<Money, MoneyError> {
        self.net.minus(self.invoiced_net)?.minus(self.cancelled_net)
    }

    /// Net of the next `quantity` to be invoiced or cancelled: the rounded net of all parts so far less the
    /// earlier parts, so that the parts always add up to the line.
    pub fn part(&self, quantity: i64) -> Result<Money, MoneyError> {
        let taken = self.invoiced + self.cancelled;
        let upto = taken.checked_add(quantity).ok_or(MoneyError::Overflow)?;
        line_net(upto, self.unit_price, self.net.currency())?
            .minus(self.invoiced_net)?
            .minus(self.cancelled_net)
    }
}
