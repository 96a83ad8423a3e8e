//! The goods of a basket, with what is left of each and every price they may get, in one statement.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::catalog::{Product, ProductId, Sku};
use domain::companies::CompanyId;
use domain::pricing::{Audience, Candidate, PriceListId, UnitPrice};
use rust_decimal::Decimal;

use super::AccountPart;
use crate::catalog::row::ProductRow;
use crate::connection::MultiBackend;
use crate::schema::products;
use crate::types::{Dec, Uid};
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

type PricePart = (
    (Db<PriceListId>, String, i64, String),
    (Option<NaiveDate>, Option<NaiveDate>, bool),
    (i64, Db<Decimal>),
);
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

fn candidate(
    ((list, name, priority, currency), (from, until, for_everyone), (min, price)): PricePart,
) -> Result<Candidate, DbError> {
    Ok(Candidate {
        list: list.0,
        name,
        priority,
        currency: currency.parse().map_err(DbError::corrupt)?,
        valid_from: from,
        valid_until: until,
        audience: if for_everyone { Audience::Everyone } else { Audience::Company },
        min_quantity: min,
        unit_price: UnitPrice::new(price.0).map_err(DbError::corrupt)?,
    })
}

/// The lists of the company are known before any price is looked at, so that a product on ten thousand
/// lists costs no more than one on ten.
struct GoodsQuery<'a> {
    company: Db<CompanyId>,
    skus: Vec<&'a str>,
    json: String,
}

const SELECT: &str = "SELECT p.id, p.sku, p.name, p.unit, p.tax_class, p.list_price, p.list_currency, \
    p.quantity_min, p.quantity_max, p.quantity_increment, p.version, p.created_at, p.updated_at, \
    a.limit_amount, a.reserved, a.committed, l.id, l.name, l.priority, l.currency, \
    l.valid_from, l.valid_until, l.for_everyone, r.min_quantity, r.unit_price \
    FROM products p JOIN commitment_accounts a ON a.id = p.id \
    LEFT JOIN prices r ON r.product_id = p.id AND r.price_list_id ";

const LISTS: &str = "SELECT id FROM price_lists WHERE for_everyone \
    UNION ALL SELECT price_list_id FROM price_list_companies WHERE company_id = ";

impl QueryFragment<Pg> for GoodsQuery<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(SELECT);
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
        out.push_sql(SELECT);
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

type ListSql = (Uid, Text, BigInt, Text);
type ValiditySql = (Nullable<Date>, Nullable<Date>, Bool);

impl Query for GoodsQuery<'_> {
    type SqlType = (
        products::SqlType,
        (Nullable<BigInt>, BigInt, BigInt),
        Nullable<(ListSql, ValiditySql, (BigInt, Dec))>,
    );
}

impl RunQueryDsl<Conn> for GoodsQuery<'_> {}
