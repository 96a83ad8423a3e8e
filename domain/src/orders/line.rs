//! One line of an order, and what has become of it so far.

use std::str::FromStr;

use crate::catalog::{ProductId, TaxClass};
use crate::money::{Money, MoneyError};
use crate::pricing::{TaxTreatment, UnitPrice, line_net};
use crate::word::{UnknownWord, find};

/// What is charged beside goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeKind {
    /// Carriage.
    Freight,
    /// Anything else that is added.
    Surcharge,
}

impl ChargeKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Freight, Self::Surcharge];

    /// The word for it.
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

/// What a line is for, frozen when the order is placed.
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
        /// Which.
        kind: ChargeKind,
    },
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place in the order, from 1.
    pub number: i64,
    /// What it is for.
    pub item: Item,
    /// How many were ordered.
    pub quantity: i64,
    /// How many of them are shipped.
    pub shipped: i64,
    /// How many of them are invoiced; never more than shipped, for goods.
    pub invoiced: i64,
    /// How many of them are cancelled.
    pub cancelled: i64,
    /// The price of one.
    pub unit_price: UnitPrice,
    /// From which quantity of the SKU on that price holds: the tier of the price list that won.
    pub tier_min: Option<i64>,
    /// What the whole line comes to.
    pub net: Money,
    /// How much of it is invoiced.
    pub invoiced_net: Money,
    /// How much of it is cancelled.
    pub cancelled_net: Money,
    /// The class its rate is looked up by; none: placed before classes were kept, and taxed as it was then.
    pub tax_class: Option<TaxClass>,
    /// How it would be taxed if it left on the day of the order: a forecast, which the shipment's day decides.
    /// None: no rate is set for it.
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

    /// How many can still be shipped (goods) or invoiced (a charge): what may be cancelled.
    pub const fn open(&self) -> i64 {
        match self.item {
            Item::Goods { .. } => self.quantity - self.shipped - self.cancelled,
            Item::Charge { .. } => self.quantity - self.invoiced - self.cancelled,
        }
    }

    /// How many the next invoice takes: what is shipped and not yet invoiced, or a charge not yet invoiced.
    pub const fn invoiceable(&self) -> i64 {
        match self.item {
            Item::Goods { .. } => self.shipped - self.invoiced,
            Item::Charge { .. } => self.quantity - self.invoiced - self.cancelled,
        }
    }

    /// What is neither invoiced nor cancelled of the net.
    pub fn open_net(&self) -> Result<Money, MoneyError> {
        self.net.minus(self.invoiced_net)?.minus(self.cancelled_net)
    }

    /// What the next `quantity` to be invoiced or cancelled comes to: the rounded net of all parts so far
    /// less what the earlier parts took, so that the parts always add up to the line.
    pub fn part(&self, quantity: i64) -> Result<Money, MoneyError> {
        let taken = self.invoiced + self.cancelled;
        let upto = taken.checked_add(quantity).ok_or(MoneyError::Overflow)?;
        line_net(upto, self.unit_price, self.net.currency())?
            .minus(self.invoiced_net)?
            .minus(self.cancelled_net)
    }
}
