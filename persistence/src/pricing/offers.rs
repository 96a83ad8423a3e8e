//! Candidate prices of a company: the tiers of its own lists and of the lists for everyone.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{self as st, Array, BigInt, Bool, Date, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::catalog::ProductId;
use domain::companies::{CompanyId, Status};
use domain::money::Currency;
use domain::pricing::{Audience, Candidate, PriceListId, UnitPrice};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::schema::{price_lists as l, prices as p};
use crate::sql::one_of;
use crate::types::{Dec, Uid};
use crate::{Conn, Db, DbError, each};

/// One price, with the parts named by [`COLUMNS`].
pub(crate) type PricePart = (
    (Db<PriceListId>, String, i64, String),
    (Option<NaiveDate>, Option<NaiveDate>, bool),
    (i64, Db<Decimal>),
);
/// The SQL types of [`COLUMNS`].
pub(crate) type PriceSql =
    ((Uid, Text, BigInt, Text), (Nullable<Date>, Nullable<Date>, Bool), (BigInt, Dec));
/// A price and its list.
pub(crate) const COLUMNS: &str = "price_lists.id, price_lists.name, price_lists.priority, \
    price_lists.currency, price_lists.valid_from, price_lists.valid_until, price_lists.for_everyone, \
    prices.min_quantity, prices.unit_price";
/// The lists of a company; its id comes next. They are known before any price is read, so a product on ten
/// thousand lists costs no more than one on ten.
pub(crate) const LISTS: &str = "SELECT id FROM price_lists WHERE for_everyone \
    UNION ALL SELECT price_list_id FROM price_list_companies WHERE company_id = ";

/// `= ANY (…)`: one of the [`LISTS`] of a company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OneOfItsLists(pub(crate) Db<CompanyId>);

impl QueryFragment<Pg> for OneOfItsLists {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("= ANY (ARRAY(");
        out.push_sql(LISTS);
        out.push_bind_param::<Uid, _>(&self.0)?;
        out.push_sql("))");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for OneOfItsLists {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("IN (");
        out.push_sql(LISTS);
        out.push_bind_param::<Uid, _>(&self.0)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The fields of a price list that apply to all its prices.
#[derive(Debug)]
struct Pricing {
    name: Arc<str>,
    priority: i64,
    currency: Currency,
    valid: (Option<NaiveDate>, Option<NaiveDate>),
    audience: Audience,
}

/// A price list's name, priority, currency, first and last day, and whether it is for everyone.
type PricingPart = (String, i64, String, Option<NaiveDate>, Option<NaiveDate>, bool);

impl TryFrom<PricingPart> for Pricing {
    type Error = DbError;

    fn try_from(
        (name, priority, currency, from, until, for_everyone): PricingPart,
    ) -> Result<Self, DbError> {
        Ok(Self {
            name: name.into(),
            priority,
            currency: currency.parse().map_err(DbError::corrupt)?,
            valid: (from, until),
            audience: if for_everyone { Audience::Everyone } else { Audience::Company },
        })
    }
}

impl Pricing {
    /// A tier of this list, which may be the price.
    fn candidate(
        &self,
        list: PriceListId,
        min_quantity: i64,
        unit_price: Decimal,
    ) -> Result<Candidate, DbError> {
        Ok(Candidate {
            list,
            name: Arc::clone(&self.name),
            priority: self.priority,
            currency: self.currency,
            valid_from: self.valid.0,
            valid_until: self.valid.1,
            audience: self.audience,
            min_quantity,
            unit_price: UnitPrice::new(unit_price).map_err(DbError::corrupt)?,
        })
    }
}

/// A price list in a version, and a product's tier in it.
type VersionedTier = ((PriceListId, i64), Option<(ProductId, Candidate)>);

/// The tiers of these lists for these products. Each list yields at least one row, so that its version is seen.
pub(crate) fn tiers(
    conn: &mut Conn,
    lists: impl Iterator<Item = PriceListId>,
    products: impl Iterator<Item = ProductId>,
) -> Result<Vec<VersionedTier>, DbError> {
    let of_products = one_of(p::product_id, products.map(ProductId::uuid));
    let rows: Vec<(ListPart, PricingPart, Option<TierPart>)> = l::table
        .left_join(p::table.on(p::price_list_id.eq(l::id).and(of_products)))
        .filter(one_of(l::id, lists.map(PriceListId::uuid)))
        .select((
            (l::id, l::version),
            (l::name, l::priority, l::currency, l::valid_from, l::valid_until, l::for_everyone),
            (p::product_id, p::min_quantity, p::unit_price).nullable(),
        ))
        .load(conn)?;
    let tier = |((list, version), pricing, tier): (ListPart, PricingPart, Option<TierPart>)| {
        let pricing = Pricing::try_from(pricing)?;
        let Some((product, min_quantity, unit_price)) = tier else {
            return Ok(((list.0, version), None));
        };
        let candidate = pricing.candidate(list.0, min_quantity, unit_price.0)?;
        Ok(((list.0, version), Some((product.0, candidate))))
    };
    rows.into_iter().map(tier).collect()
}

/// The tiers of the price lists for everyone for this product.
pub fn everyones_candidates(
    conn: &mut Conn,
    product: ProductId,
) -> Result<Vec<Candidate>, DbError> {
    let lists: Vec<Db<PriceListId>> =
        l::table.filter(l::for_everyone.eq(true)).select(l::id).load(conn)?;
    let tiers = tiers(conn, lists.into_iter().map(|list| list.0), std::iter::once(product))?;
    Ok(tiers.into_iter().filter_map(|(_, tier)| tier).map(|(_, candidate)| candidate).collect())
}

/// A price list and its version.
type ListPart = (Db<PriceListId>, i64);
/// Product, minimum quantity and unit price.
type TierPart = (Db<ProductId>, i64, Db<Decimal>);

/// A tier that may be the price.
pub(crate) fn candidate(
    ((list, name, priority, currency), (from, until, for_everyone), (min, price)): PricePart,
) -> Result<Candidate, DbError> {
    let pricing = Pricing::try_from((name, priority, currency, from, until, for_everyone))?;
    pricing.candidate(list.0, min, price.0)
}

/// A company's candidate prices for some products.
#[derive(Debug, Clone)]
pub struct Offers {
    /// The company's status.
    pub status: Status,
    /// The currency it buys in.
    pub currency: Currency,
    /// Every tier, by product; also those that cannot win (another currency, not valid today).
    pub candidates: BTreeMap<ProductId, Vec<Candidate>>,
}

/// The candidate prices of `company` for these products, in one statement; `None`: there is no such company.
pub fn offers(
    conn: &mut Conn,
    company: CompanyId,
    products: &[ProductId],
) -> Result<Option<Offers>, DbError> {
    let ids: Vec<Uuid> = products.iter().map(|product| product.uuid()).collect();
    let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    let json = serde_json::to_string(&hex).map_err(DbError::corrupt)?;
    let query = OffersQuery { company: OneOfItsLists(Db(company)), ids, json };
    // Match on the backend here: `MultiConnection` adds a layer per row.
    let rows: Vec<OfferRow> = each!(conn, conn => query.load(conn))?;
    let Some((currency, status, _)) = rows.first() else { return Ok(None) };
    let currency = currency.parse().map_err(DbError::corrupt)?;
    let status = status.parse().map_err(DbError::corrupt)?;
    let mut candidates = BTreeMap::<_, Vec<_>>::new();
    for (product, price) in rows.into_iter().filter_map(|(_, _, price)| price) {
        candidates.entry(product.0).or_default().push(candidate(price)?);
    }
    Ok(Some(Offers { status, currency, candidates }))
}

/// The company's currency and status, and a product with one of its prices.
type OfferRow = (String, String, Option<(Db<ProductId>, PricePart)>);

struct OffersQuery {
    company: OneOfItsLists,
    ids: Vec<Uuid>,
    json: String,
}

impl QueryId for OffersQuery {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for OffersQuery {
    type SqlType = (Text, Text, Nullable<(Uid, PriceSql)>);
}

impl<C> RunQueryDsl<C> for OffersQuery {}

const SELECT: [&str; 3] = [
    "SELECT c.currency, c.status, prices.product_id, ",
    COLUMNS,
    " FROM companies c LEFT JOIN prices ON prices.product_id ",
];
const LIST: &str = " LEFT JOIN price_lists ON price_lists.id = prices.price_list_id WHERE c.id = ";

impl QueryFragment<Pg> for OffersQuery {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for part in SELECT {
            out.push_sql(part);
        }
        out.push_sql("= ANY (");
        out.push_bind_param::<Array<st::Uuid>, _>(&self.ids)?;
        out.push_sql(") AND prices.price_list_id ");
        self.company.walk_ast(out.reborrow())?;
        out.push_sql(LIST);
        out.push_bind_param::<Uid, _>(&self.company.0)?;
        Ok(())
    }
}

impl QueryFragment<Sqlite> for OffersQuery {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for part in SELECT {
            out.push_sql(part);
        }
        out.push_sql("IN (SELECT unhex(value) FROM json_each(");
        out.push_bind_param::<Text, _>(&self.json)?;
        out.push_sql(")) AND prices.price_list_id ");
        self.company.walk_ast(out.reborrow())?;
        out.push_sql(LIST);
        out.push_bind_param::<Uid, _>(&self.company.0)?;
        Ok(())
    }
}
