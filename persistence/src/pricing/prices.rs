//! The prices of a list.

use diesel::prelude::*;
use domain::catalog::ProductId;
use domain::pricing::{PriceListId, UnitPrice};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::schema::{prices as p, products};
use crate::sql::one_of;
use crate::{Conn, Db, DbError, each};

/// Rows per statement: SQLite takes 32,766 values, each row has four.
const ROWS_AT_ONCE: usize = 4_000;

/// The price of a product from a minimum quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// Of which product.
    pub product: ProductId,
    /// The smallest quantity with this price.
    pub min_quantity: i64,
    /// The unit price.
    pub unit_price: UnitPrice,
}

/// A tier as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPrice {
    /// Of which product.
    pub sku: String,
    /// The tier.
    pub tier: Tier,
}

/// A product's position in a price list ordered by product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PricePosition(pub uuid::Uuid);

/// Replaces all tiers of `products` in the list by `tiers`. A product without a tier loses its price there.
pub fn replace_prices(
    conn: &mut Conn,
    list: PriceListId,
    products: &[ProductId],
    tiers: &[Tier],
) -> Result<(), DbError> {
    let gone = p::table
        .filter(p::price_list_id.eq(Db(list)))
        .filter(p::product_id.eq_any(products.iter().copied().map(Db)));
    diesel::delete(gone).execute(conn)?;
    for tiers in tiers.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = tiers
            .iter()
            .map(|tier| {
                (
                    p::product_id.eq(Db(tier.product)),
                    p::price_list_id.eq(Db(list)),
                    p::min_quantity.eq(tier.min_quantity),
                    p::unit_price.eq(Db(tier.unit_price.decimal())),
                )
            })
            .collect();
        each!(conn, conn => diesel::insert_into(p::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// The tiers of the next `limit` products of the list after a position, by product and quantity.
pub fn list_prices(
    conn: &mut Conn,
    list: PriceListId,
    after: Option<PricePosition>,
    limit: i64,
) -> Result<Vec<ListedPrice>, DbError> {
    let after = after.map_or(uuid::Uuid::nil(), |position| position.0);
    let next: Vec<Db<ProductId>> = p::table
        .filter(p::price_list_id.eq(Db(list)))
        .filter(p::product_id.gt(Db(after)))
        .group_by(p::product_id)
        .order(p::product_id)
        .limit(limit)
        .select(p::product_id)
        .load(conn)?;
    prices_of(conn, list, &next.into_iter().map(|id| id.0).collect::<Vec<_>>())
}

/// The tiers of these products in the list, by product and quantity.
pub fn prices_of(
    conn: &mut Conn,
    list: PriceListId,
    products: &[ProductId],
) -> Result<Vec<ListedPrice>, DbError> {
    let rows: Vec<(String, Db<ProductId>, i64, Db<Decimal>)> = p::table
        .inner_join(products::table.on(products::id.eq(p::product_id)))
        .filter(p::price_list_id.eq(Db(list)))
        .filter(one_of(p::product_id, products.iter().map(|id| id.uuid())))
        .order((p::product_id, p::min_quantity))
        .select((products::sku, p::product_id, p::min_quantity, p::unit_price))
        .load(conn)?;
    rows.into_iter()
        .map(|(sku, product, min_quantity, price)| {
            let unit_price = UnitPrice::new(price.0).map_err(DbError::corrupt)?;
            Ok(ListedPrice { sku, tier: Tier { product: product.0, min_quantity, unit_price } })
        })
        .collect()
}
