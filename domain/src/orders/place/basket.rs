//! The basket: a requested order.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Sku, TaxClass};
use crate::companies::{Address, UnitId};
use crate::money::Money;
use crate::orders::{AskedOption, ChargeKind};
use crate::pricing::UnitPrice;
use crate::purchasing::WantedSplit;

/// One line, as requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedLine {
    /// Goods.
    Goods {
        /// SKU.
        sku: Sku,
        /// Quantity.
        quantity: i64,
        /// Unit price, if the caller may set prices.
        unit_price: Option<UnitPrice>,
    },
    /// A charge.
    Charge {
        /// Kind of charge.
        kind: ChargeKind,
        /// Net amount.
        amount: Money,
        /// Tax class; by default the class of most goods.
        tax_class: Option<TaxClass>,
    },
}

/// A requested order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basket {
    /// Business unit it is for.
    pub unit: Option<UnitId>,
    /// The buyer's own order number.
    pub purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    pub cost_centre: Option<String>,
    /// Ship-to address, if not the unit's or the company's address.
    pub ship_to: Option<Address>,
    /// The lines, in the order requested.
    pub lines: Vec<WantedLine>,
    /// The cost centres of lines that name their own, by index.
    pub splits: BTreeMap<usize, WantedSplit>,
    /// How it is to be paid; `None`: on invoice.
    pub payment_option: Option<AskedOption>,
    /// Whether it is placed although it looks like another order.
    pub confirm_duplicate: bool,
}

/// Total quantity of one SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Total {
    /// Index of its first line, from 0.
    pub(super) first: usize,
    /// The quantities of all its lines.
    pub(super) quantity: i64,
    /// Whether a line leaves its price to the price lists.
    pub(super) is_by_list: bool,
}

impl Basket {
    /// Whether the line at `index` is for goods.
    pub(super) fn is_goods(&self, index: usize) -> bool {
        matches!(self.lines.get(index), Some(WantedLine::Goods { .. }))
    }

    /// The cost centres that the basket names, each once.
    pub fn cost_centres(&self) -> Vec<&str> {
        let of_lines = self.splits.values().flat_map(WantedSplit::named);
        let all = self.cost_centre.as_deref().into_iter().chain(of_lines);
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The SKUs of the basket, each once.
    pub fn skus(&self) -> Vec<&Sku> {
        self.totals().into_keys().collect()
    }

    /// Total quantity by SKU: tiers, quantity rules and stock apply to the sum of a SKU's lines.
    pub(super) fn totals(&self) -> BTreeMap<&Sku, Total> {
        let mut totals = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            match line {
                WantedLine::Goods { sku, quantity, unit_price } => {
                    let none = Total { first: index, quantity: 0, is_by_list: false };
                    let total = totals.entry(sku).or_insert(none);
                    total.quantity = total.quantity.saturating_add(*quantity);
                    total.is_by_list |= unit_price.is_none();
                }
                WantedLine::Charge { .. } => {}
            }
        }
        totals
    }
}
