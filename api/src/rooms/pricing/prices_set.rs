//! Data of the price event besides the list: each price before and after.

use std::collections::BTreeMap;

use domain::pricing::PriceList;
use persistence::pricing::ListedPrice;
use serde::Serialize;

use super::price_wire::{PriceTier, by_product};
use super::wire::PriceListView;

/// A price list and the prices that were set in it.
#[derive(Serialize)]
pub(super) struct PricesSetView {
    #[serde(flatten)]
    list: PriceListView,
    /// Products with changed prices, by SKU.
    prices: Vec<PriceChange>,
}

/// Tiers of a product in the list; empty: no price in the list.
#[derive(Serialize)]
struct PriceChange {
    sku: String,
    before: Vec<PriceTier>,
    after: Vec<PriceTier>,
}

impl PricesSetView {
    /// The view of `list`, with the prices of the given products `before` and `after` the change.
    pub(super) fn new(list: &PriceList, before: Vec<ListedPrice>, after: Vec<ListedPrice>) -> Self {
        let tiers = |rows| by_product(rows).into_iter().map(|(_, price)| (price.sku, price.tiers));
        let mut were: BTreeMap<_, _> = tiers(before).collect();
        let are: BTreeMap<_, _> = tiers(after).collect();
        let set = are.into_iter().map(|(sku, after)| (were.remove(&sku), sku, after));
        let mut prices: Vec<_> = set
            .map(|(before, sku, after)| (sku, before.unwrap_or_default(), after))
            .map(|(sku, before, after)| PriceChange { sku, before, after })
            .filter(|price| price.before != price.after)
            .collect();
        let gone = were.into_iter();
        prices.extend(gone.map(|(sku, before)| PriceChange { sku, before, after: Vec::new() }));
        Self { list: PriceListView::from(list), prices }
    }
}
