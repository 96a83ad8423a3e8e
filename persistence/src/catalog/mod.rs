//! Products and their stock.

mod book;
mod listing;
mod page;
pub(crate) mod row;
mod stock;
pub(crate) mod tables;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::catalog::{Product, ProductId, Sku, Stock};

pub use book::{PriceBook, Version, candidates};
pub use listing::{Listing, listing, listing_of_guests};
pub use page::list;
pub use stock::{adjust, find_stock, lock_by_sku, set_on_hand};

use self::row::ProductRow;
use crate::commitments;
use crate::schema::products as p;
use crate::{Conn, Db, DbError, Locked};

/// Adds a product and opens its empty stock account; [`DbError::Taken`] if its SKU is taken.
pub fn insert(conn: &mut Conn, product: &Product) -> Result<(), DbError> {
    let row = ProductRow::new(product, product.created_at);
    diesel::insert_into(p::table).values(row).execute(conn)?;
    let account = Stock::new_account(product.id);
    commitments::open(conn, &account, product.created_at).map(drop)
}

/// The product with this id.
pub fn find(conn: &mut Conn, id: ProductId) -> Result<Option<Product>, DbError> {
    let query = p::table.filter(p::id.eq(Db(id))).select(ProductRow::as_select());
    query.first(conn).optional()?.map(Product::try_from).transpose()
}

/// The products with these ids, in no particular order.
pub fn find_all(
    conn: &mut Conn,
    ids: impl Iterator<Item = ProductId>,
) -> Result<Vec<Product>, DbError> {
    let query = p::table.filter(p::id.eq_any(ids.map(Db)));
    let rows: Vec<ProductRow> = query.select(ProductRow::as_select()).load(conn)?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The product with this SKU.
pub fn find_by_sku(conn: &mut Conn, sku: &str) -> Result<Option<Product>, DbError> {
    let query = p::table.filter(p::sku.eq(sku)).select(ProductRow::as_select());
    query.first(conn).optional()?.map(Product::try_from).transpose()
}

/// The products with these SKUs, in no particular order; unknown SKUs are left out.
pub fn by_skus(conn: &mut Conn, skus: &[&Sku]) -> Result<Vec<Product>, DbError> {
    let skus = skus.iter().map(|sku| sku.as_str());
    let rows: Vec<ProductRow> =
        p::table.filter(p::sku.eq_any(skus)).select(ProductRow::as_select()).load(conn)?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The product, locked until the transaction ends.
pub fn lock(conn: &mut Conn, id: ProductId) -> Result<Option<Product>, DbError> {
    let query = p::table.filter(p::id.eq(Db(id))).select(ProductRow::as_select());
    Locked(query).get_result::<ProductRow>(conn).optional()?.map(Product::try_from).transpose()
}

/// Stores a locked product as it is now.
pub fn save(conn: &mut Conn, product: &Product, at: DateTime<Utc>) -> Result<(), DbError> {
    let row = ProductRow::new(product, at);
    diesel::update(p::table.filter(p::id.eq(Db(product.id)))).set(row).execute(conn)?;
    Ok(())
}
