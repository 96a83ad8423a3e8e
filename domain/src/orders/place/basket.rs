//! What somebody wants to order.

use std::collections::BTreeMap;

use crate::catalog::{Sku, TaxClass};
use crate::companies::Address;
use crate::money::Money;
use crate::orders::ChargeKind;
use crate::pricing::UnitPrice;

/// One line, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedLine {
    /// Goods.
    Goods {
        /// Which.
        sku: Sku,
        /// How many.
        quantity: i64,
        /// The price of one, from somebody who may give it.
        unit_price: Option<UnitPrice>,
    },
    /// A charge.
    Charge {
        /// Which.
        kind: ChargeKind,
        /// How much, net.
        amount: Money,
        /// How it is taxed; as most goods are, if nothing is said.
        tax_class: Option<TaxClass>,
    },
}

/// What somebody wants to order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basket {
    /// The buyer's own number for it.
    pub purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    pub cost_centre: Option<String>,
    /// Where the goods go, if not to the company's address.
    pub ship_to: Option<Address>,
    /// The lines, in the order asked.
    pub lines: Vec<WantedLine>,
}

/// All that is wanted of one SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Total {
    /// The first line it stands on, from 0.
    pub(super) first: usize,
    /// The quantities of all its lines.
    pub(super) quantity: i64,
}

impl Basket {
    /// The SKUs of the basket, each once.
    pub fn skus(&self) -> Vec<&Sku> {
        self.totals().into_keys().collect()
    }

    /// What is wanted of each SKU: tiers, quantity rules and stock look at the sum of its lines.
    pub(super) fn totals(&self) -> BTreeMap<&Sku, Total> {
        let mut totals = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            match line {
                WantedLine::Goods { sku, quantity, .. } => {
                    let total = totals.entry(sku).or_insert(Total { first: index, quantity: 0 });
                    total.quantity = total.quantity.saturating_add(*quantity);
                }
                WantedLine::Charge { .. } => {}
            }
        }
        totals
    }
}
