//! Stock: a commitment account per product. Its limit is the quantity on hand plus the quantity shipped.

use diesel::prelude::*;
use domain::catalog::{NegativeStock, Product, ProductId, Sku, Stock};
use domain::commitment::Account;

use super::row::ProductRow;
use crate::commitments::{self, MoveError};
use crate::schema::{commitment_accounts as a, products as p};
use crate::{Conn, Db, DbError, Locked};

type StockRow = (Db<ProductId>, String, i64, Option<i64>, i64, i64);

/// The stock of the product with this SKU.
pub fn find_stock(conn: &mut Conn, sku: &str) -> Result<Option<Stock>, DbError> {
    let row: Option<StockRow> = p::table
        .inner_join(a::table.on(a::id.eq(p::id)))
        .filter(p::sku.eq(sku))
        .select((p::id, p::sku, p::stock_version, a::limit_amount, a::reserved, a::committed))
        .first(conn)
        .optional()?;
    Ok(row.map(|(product, sku, version, limit, reserved, committed)| Stock {
        product: product.0,
        sku: Sku::stored(sku),
        on_hand: limit.unwrap_or(committed) - committed,
        reserved,
        version,
    }))
}

/// The product with this SKU and its stock version, locked until the transaction ends. So stock events come in
/// the order of their changes.
pub fn lock_by_sku(conn: &mut Conn, sku: &str) -> Result<Option<(Product, i64)>, DbError> {
    let query = p::table.filter(p::sku.eq(sku)).select((ProductRow::as_select(), p::stock_version));
    let row = Locked(query).get_result::<(ProductRow, i64)>(conn).optional()?;
    row.map(|(product, version)| Ok((product.try_into()?, version))).transpose()
}

/// Sets the quantity on hand of a locked product with this stock version.
pub fn set_on_hand(
    conn: &mut Conn,
    product: &Product,
    version: i64,
    on_hand: i64,
) -> Result<Stock, MoveError> {
    let account = commitments::set_on_hand(conn, product.id.uuid(), on_hand)?;
    changed(conn, product, version + 1, &account)
}

/// Adds to the quantity on hand of a locked product with this stock version.
pub fn adjust(
    conn: &mut Conn,
    product: &Product,
    version: i64,
    by: i64,
    negative: NegativeStock,
) -> Result<Stock, MoveError> {
    let account = commitments::adjust_on_hand(conn, product.id.uuid(), by, negative)?;
    changed(conn, product, version + 1, &account)
}

fn changed(
    conn: &mut Conn,
    product: &Product,
    version: i64,
    account: &Account,
) -> Result<Stock, MoveError> {
    diesel::update(p::table.filter(p::id.eq(Db(product.id))))
        .set(p::stock_version.eq(version))
        .execute(conn)?;
    Ok(Stock {
        product: product.id,
        sku: product.sku.clone(),
        on_hand: account.on_hand(),
        reserved: account.reserved,
        version,
    })
}
