//! The goods of a basket, with what is left of each and every price they may get, in one statement.

use std::collections::BTreeMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::catalog::{Product, ProductId, Sku};
use domain::companies::CompanyId;
use domain::pricing::Candidate;

use super::AccountPart;
use crate::catalog::row::ProductRow;
use crate::connection::MultiBackend;
use crate::pricing::{COLUMNS, LISTS, PricePart, PriceSql, candidate};
use crate::schema::products;
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// A product of a basket.
#[derive(Debug, Clone)]
pub struct Goods {
    /// The product.
    pub product: Product,
    /// How many are left.
    pub available: i64,
    /// Every tier of every list that is for the company or for everyone; also those that cannot win
    /// (another currency, not valid today): the trace says so.
    pub candidates: Vec<Candidate>,
}

type GoodsRow = (ProductRow, AccountPart, Option<PricePart>);

/// The products with these SKUs, for `company`; who is missing is not there.
pub fn goods(conn: &mut Conn, company: CompanyId, skus: &[&Sku]) -> Result<Vec<Goods>, DbError> {
    let skus: Vec<&str> = skus.iter().map(|sku| sku.as_str()).collect();
    let json = serde_json::to_string(&skus).map_err(DbError::corrupt)?;
    let rows: Vec<GoodsRow> = GoodsQuery { company: Db(company), skus, json }.load(conn)?;
    let mut found = BTreeMap::<ProductId, Goods>::new();
    for (product, (limit, reserved, committed), price) in rows {
        let product = Product::try_from(product)?;
        let goods = found.entry(product.id).or_insert_with(|| Goods {
            product,
            available: limit.map_or(i64::MAX, |limit| limit - reserved - committed),
            candidates: Vec::new(),
        });
        goods.candidates.extend(price.map(candidate).transpose()?);
    }
    Ok(found.into_values().collect())
}

struct GoodsQuery<'a> {
    company: Db<CompanyId>,
    skus: Vec<&'a str>,
    json: String,
}

const SELECT: [&str; 3] = [
    "SELECT p.id, p.sku, p.name, p.unit, p.tax_class, p.list_price, p.list_currency, p.quantity_min, \
     p.quantity_max, p.quantity_increment, p.version, p.created_at, p.updated_at, \
     a.limit_amount, a.reserved, a.committed, ",
    COLUMNS,
    " FROM products p JOIN commitment_accounts a ON a.id = p.id \
     LEFT JOIN prices r ON r.product_id = p.id AND r.price_list_id ",
];

impl QueryFragment<Pg> for GoodsQuery<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for part in SELECT {
            out.push_sql(part);
        }
        out.push_sql("= ANY (ARRAY(");
        out.push_sql(LISTS);
        out.push_bind_param::<Uid, _>(&self.company)?;
        out.push_sql(")) LEFT JOIN price_lists l ON l.id = r.price_list_id WHERE p.sku = ANY (");
        out.push_bind_param::<Array<Text>, _>(&self.skus)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for GoodsQuery<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for part in SELECT {
            out.push_sql(part);
        }
        out.push_sql("IN (");
        out.push_sql(LISTS);
        out.push_bind_param::<Uid, _>(&self.company)?;
        out.push_sql(") LEFT JOIN price_lists l ON l.id = r.price_list_id ");
        out.push_sql("WHERE p.sku IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.json)?;
        out.push_sql("))");
        Ok(())
    }
}

impl QueryFragment<MultiBackend> for GoodsQuery<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl QueryId for GoodsQuery<'_> {
    type QueryId = GoodsQuery<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for GoodsQuery<'_> {
    type SqlType = (products::SqlType, (Nullable<BigInt>, BigInt, BigInt), Nullable<PriceSql>);
}

impl RunQueryDsl<Conn> for GoodsQuery<'_> {}
