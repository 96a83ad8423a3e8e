//! JSON types of the prices of a list.

use std::collections::{HashMap, HashSet};

use domain::catalog::{LARGEST_QUANTITY, ProductId, Sku};
use domain::failure::Violation;
use persistence::pricing::{ListedPrice, Tier};
use persistence::{Conn, catalog};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::wire::UnitPrice;

/// Prices to set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceSetting {
    /// All tiers in this list for each product; omitted products keep their prices.
    #[validate(length(min = 1, max = 5000), nested)]
    #[schema(min_items = 1, max_items = 5000)]
    prices: Vec<ProductPrice>,
}

/// Prices of a product in a list.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductPrice {
    /// Id of the product.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(super) sku: String,
    /// Tiers by quantity; empty: the product has no price in the list any more.
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub(super) tiers: Vec<PriceTier>,
}

/// The price from a quantity on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceTier {
    /// Minimum quantity, unique among the tiers.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 100)]
    min_quantity: i64,
    /// Net price per unit.
    unit_price: UnitPrice,
}

/// The given products with all their tiers.
pub(super) struct Prices {
    /// Products whose prices are set.
    pub(super) products: Vec<ProductId>,
    /// Their new tiers.
    pub(super) tiers: Vec<Tier>,
}

impl PriceSetting {
    /// The prices, if every product exists and appears once, and no tier is a duplicate.
    pub(super) fn prices(self, conn: &mut Conn) -> Result<Prices, Problem> {
        let skus: Vec<Option<Sku>> =
            self.prices.iter().map(|price| Sku::named(&price.sku).ok()).collect();
        let named: Vec<&Sku> = skus.iter().flatten().collect();
        let known: HashMap<String, ProductId> = catalog::by_skus(conn, &named)?
            .into_iter()
            .map(|product| (product.sku.into(), product.id))
            .collect();
        let (mut prices, mut wrong) = (Prices { products: vec![], tiers: vec![] }, Vec::new());
        let mut seen = HashSet::new();
        for (place, (price, sku)) in self.prices.into_iter().zip(&skus).enumerate() {
            wrong.extend(price.repeated(place));
            let at = |code, detail| Violation::new(format!("/prices/{place}/sku"), code, detail);
            match sku.as_ref().and_then(|sku| known.get(sku.as_str())) {
                None => {
                    let detail = format!("unknown SKU {}", price.sku);
                    wrong.push(at("unknown_sku", detail));
                }
                Some(product) if !seen.insert(*product) => {
                    wrong.push(at("duplicate_sku", format!("duplicate SKU {}", price.sku)));
                }
                Some(product) => {
                    prices.products.push(*product);
                    prices.tiers.extend(price.tiers.into_iter().map(|tier| tier.of(*product)));
                }
            }
        }
        if wrong.is_empty() { Ok(prices) } else { Err(Problem::invalid(wrong)) }
    }
}

impl ProductPrice {
    /// Errors for tiers whose quantity an earlier tier already has.
    fn repeated(&self, place: usize) -> Vec<Violation> {
        let mut seen = HashSet::new();
        let tiers = self.tiers.iter().enumerate();
        tiers
            .filter(|(_, tier)| !seen.insert(tier.min_quantity))
            .map(|(index, tier)| {
                let pointer = format!("/prices/{place}/tiers/{index}/min_quantity");
                let detail = format!("two tiers begin at {}", tier.min_quantity);
                Violation::new(pointer, "duplicate_tier", detail)
            })
            .collect()
    }
}

impl PriceTier {
    const fn of(self, product: ProductId) -> Tier {
        Tier { product, min_quantity: self.min_quantity, unit_price: self.unit_price.0 }
    }
}

/// Prices of a list, by product.
#[derive(Serialize, ToSchema)]
pub(super) struct ProductPriceList {
    /// Prices of this page.
    pub(super) data: Vec<ProductPrice>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Groups the tiers by product, in order.
pub(super) fn by_product(rows: Vec<ListedPrice>) -> Vec<(ProductId, ProductPrice)> {
    let mut products: Vec<(ProductId, ProductPrice)> = Vec::new();
    for ListedPrice { sku, tier } in rows {
        let shown =
            PriceTier { min_quantity: tier.min_quantity, unit_price: tier.unit_price.into() };
        match products.last_mut() {
            Some((product, price)) if *product == tier.product => price.tiers.push(shown),
            Some(_) | None => {
                products.push((tier.product, ProductPrice { sku, tiers: vec![shown] }));
            }
        }
    }
    products
}
