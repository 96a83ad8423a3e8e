//! Stock: a commitment account per product, whose limit is what is on hand and what was shipped.

use diesel::prelude::*;
use domain::catalog::{Product, ProductId, Stock};

use super::row::ProductRow;
use crate::commitments::{self, MoveError};
use crate::schema::{commitment_accounts as a, products as p};
use crate::{Conn, Db, DbError, Locked};

type StockRow = (Db<ProductId>, String, Option<i64>, i64, i64);

/// How many of the product with this SKU there are.
pub fn find_stock(conn: &mut Conn, sku: &str) -> Result<Option<Stock>, DbError> {
    let row: Option<StockRow> = p::table
        .inner_join(a::table.on(a::id.eq(p::id)))
        .filter(p::sku.eq(sku))
        .select((p::id, p::sku, a::limit_amount, a::reserved, a::committed))
        .first(conn)
        .optional()?;
    row.map(|(product, sku, limit, reserved, committed)| {
        Ok(Stock {
            product: product.0,
            sku: sku.parse().map_err(DbError::corrupt)?,
            on_hand: limit.unwrap_or(committed) - committed,
            reserved,
        })
    })
    .transpose()
}

/// The product with this SKU, locked until the transaction ends, so that its events come in the order
/// of its changes.
pub fn lock_by_sku(conn: &mut Conn, sku: &str) -> Result<Option<Product>, DbError> {
    let query = p::table.filter(p::sku.eq(sku)).select(ProductRow::as_select());
    Locked(query).get_result::<ProductRow>(conn).optional()?.map(Product::try_from).transpose()
}

/// Sets what is on hand of a locked product.
pub fn set_on_hand(conn: &mut Conn, product: &Product, on_hand: i64) -> Result<Stock, MoveError> {
    let account = commitments::set_on_hand(conn, product.id.uuid(), on_hand)?;
    Ok(Stock { product: product.id, sku: product.sku.clone(), on_hand, reserved: account.reserved })
}
