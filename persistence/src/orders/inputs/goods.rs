//! The goods of baskets, each with its available stock and all candidate prices: SQLite's statement for one
//! basket, PostgreSQL's for any number.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::catalog::{Product, ProductId, Sku};
use domain::companies::CompanyId;
use domain::pricing::Candidate;
use domain::purchasing::QuantityTerm;

use super::AccountPart;
use super::goods_rules::{POSTGRES, SQLITE, of_company, of_list};
use crate::catalog::row::{ProductRow, ProductSql};
use crate::pricing::{COLUMNS, LISTS, OneOfItsLists, PricePart, PriceSql, candidate};
use crate::sql::from_zero;
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// A product of a basket.
#[derive(Debug, Clone)]
pub struct BasketItem {
    /// The product.
    pub product: Product,
    /// The available quantity.
    pub available: i64,
    /// Every tier of every list for the company or for everyone; also those that cannot win (another currency,
    /// not valid today): the trace says so.
    pub candidates: Vec<Candidate>,
    /// The quantity rules of the company and of those lists, besides the product's own.
    pub quantity_rules: Vec<QuantityTerm>,
}

/// A company's basket of goods.
#[derive(Debug, Clone)]
pub struct Basket<'a> {
    /// The buying company.
    pub company: CompanyId,
    /// The goods, each once.
    pub skus: Vec<&'a Sku>,
}

/// The rules of the company, and of the price's list.
type RulesPart = (Option<String>, Option<String>);

type GoodsRow = (ProductRow, AccountPart, RulesPart, Option<PricePart>);
type GoodsSql = (
    ProductSql,
    (Nullable<BigInt>, BigInt, BigInt),
    (Nullable<Text>, Nullable<Text>),
    Nullable<PriceSql>,
);

/// The goods of each basket; unknown SKUs are left out.
pub fn goods(conn: &mut Conn, baskets: &[Basket<'_>]) -> Result<Vec<Vec<BasketItem>>, DbError> {
    let rows: Vec<(usize, GoodsRow)> = match conn {
        Conn::Pg(_) if baskets.is_empty() => Vec::new(),
        Conn::Pg(pg) => AllGoods::of(baskets).rows(pg)?,
        Conn::Sqlite(sqlite) => one_by_one(sqlite, baskets)?,
    };
    let mut found: Vec<_> =
        baskets.iter().map(|_| BTreeMap::<ProductId, BasketItem>::new()).collect();
    for (place, (product, (limit, reserved, committed), (own, lists), price)) in rows {
        let Some(found) = found.get_mut(place) else { continue };
        let goods = match found.entry(product.id()) {
            Entry::Occupied(goods) => goods.into_mut(),
            // The first row of a product has the rules of the company, on PostgreSQL that row alone.
            Entry::Vacant(place) => place.insert(BasketItem {
                product: Product::try_from(product)?,
                available: limit.map_or(i64::MAX, |limit| limit - reserved - committed),
                candidates: Vec::new(),
                quantity_rules: of_company(own.as_deref())?,
            }),
        };
        if let Some(candidate) = price.map(candidate).transpose()? {
            let rule = of_list(lists.as_deref(), candidate.list)?;
            // A list has as many rows as it has tiers.
            goods.quantity_rules.extend(rule.filter(|rule| !goods.quantity_rules.contains(rule)));
            goods.candidates.push(candidate);
        }
    }
    Ok(found.into_iter().map(|goods| goods.into_values().collect()).collect())
}

/// The columns before the rules; those of the price come after.
const SELECT: &str = "p.id, p.sku, p.name, p.unit, p.tax_class, p.list_price, p.list_currency, p.quantity_min, \
     p.quantity_max, p.quantity_increment, p.version, p.created_at, p.updated_at, p.quantity_on_violation, \
     a.limit_amount, a.reserved, a.committed, ";
const ACCOUNTS: &str = " JOIN commitment_accounts a ON a.id = p.id \
    LEFT JOIN prices ON prices.product_id = p.id AND prices.price_list_id ";
const PRICE_LISTS: &str = " LEFT JOIN price_lists ON price_lists.id = prices.price_list_id";

fn one_by_one(
    conn: &mut SqliteConnection,
    baskets: &[Basket<'_>],
) -> Result<Vec<(usize, GoodsRow)>, DbError> {
    let mut all = Vec::new();
    for (place, basket) in baskets.iter().enumerate() {
        let skus: Vec<&str> = basket.skus.iter().map(|sku| sku.as_str()).collect();
        let skus = serde_json::to_string(&skus).map_err(DbError::corrupt)?;
        let rows: Vec<GoodsRow> =
            OneBasket { company: OneOfItsLists(Db(basket.company)), skus }.load(conn)?;
        all.extend(rows.into_iter().map(|row| (place, row)));
    }
    Ok(all)
}

struct OneBasket {
    company: OneOfItsLists,
    /// As JSON.
    skus: String,
}

impl QueryFragment<Sqlite> for OneBasket {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(SELECT);
        let [of_company, of_list] = SQLITE;
        out.push_sql(of_company);
        out.push_bind_param::<Uid, _>(&self.company.0)?;
        out.push_sql(of_list);
        out.push_sql(", ");
        out.push_sql(COLUMNS);
        out.push_sql(" FROM products p");
        out.push_sql(ACCOUNTS);
        self.company.walk_ast(out.reborrow())?;
        out.push_sql(PRICE_LISTS);
        out.push_sql(" WHERE p.sku IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.skus)?;
        out.push_sql("))");
        Ok(())
    }
}

/// The companies, and the wanted SKUs with the index of their company.
struct AllGoods<'a> {
    companies: Vec<Db<CompanyId>>,
    places: Vec<i64>,
    skus: Vec<&'a str>,
}

impl<'a> AllGoods<'a> {
    fn of(baskets: &[Basket<'a>]) -> Self {
        let companies = baskets.iter().map(|basket| Db(basket.company)).collect();
        let wanted = (1..)
            .zip(baskets)
            .flat_map(|(place, basket)| basket.skus.iter().map(move |sku| (place, sku.as_str())));
        let (places, skus) = wanted.unzip();
        Self { companies, places, skus }
    }

    /// The rows found, each with the index of its basket.
    fn rows(self, conn: &mut PgConnection) -> QueryResult<Vec<(usize, GoodsRow)>> {
        Ok(from_zero(self.load(conn)?))
    }
}

impl QueryFragment<Pg> for AllGoods<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT g.place, ");
        out.push_sql(SELECT);
        let [of_company, of_list] = POSTGRES;
        out.push_sql(of_company);
        out.push_sql("w.company");
        out.push_sql(of_list);
        out.push_sql(", ");
        out.push_sql(COLUMNS);
        // OFFSET keeps PostgreSQL from looking up the lists again for every price.
        out.push_sql(" FROM (SELECT c.place, c.company, ARRAY(");
        out.push_sql(LISTS);
        out.push_sql("c.company) AS lists FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.companies)?;
        out.push_sql("::uuid[]) WITH ORDINALITY AS c (company, place) OFFSET 0) AS w JOIN unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.places)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Text>, _>(&self.skus)?;
        out.push_sql(
            "::text[]) AS g (place, sku) ON g.place = w.place JOIN products p ON p.sku = g.sku",
        );
        out.push_sql(ACCOUNTS);
        out.push_sql("= ANY (w.lists)");
        out.push_sql(PRICE_LISTS);
        Ok(())
    }
}

impl QueryId for OneBasket {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for AllGoods<'_> {
    type QueryId = AllGoods<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for OneBasket {
    type SqlType = GoodsSql;
}

impl Query for AllGoods<'_> {
    type SqlType = (BigInt, GoodsSql);
}

impl RunQueryDsl<SqliteConnection> for OneBasket {}
impl RunQueryDsl<PgConnection> for AllGoods<'_> {}
