//! Quantity rules of companies and price lists.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::catalog::{ProductId, QuantityRule, Sku};
use domain::companies::{CompanyId, Owner, UnitId};
use domain::identity::Scope;
use domain::pricing::PriceListId;
use domain::purchasing::{Binds, OnViolation, ProductRule, QuantityRuleId};
use serde_json::Value;

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::{products as p, quantity_rules as q};
use crate::sql::{At, OwnedBy, Shared, row_before, visible};
use crate::{Conn, Db, DbError, Locked, approvals};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = q, treat_none_as_default_value = false)]
struct QuantityRuleRow {
    id: Db<QuantityRuleId>,
    product_id: Db<ProductId>,
    company_id: Option<Db<CompanyId>>,
    price_list_id: Option<Db<PriceListId>>,
    owner: String,
    quantity_min: Option<i64>,
    quantity_max: Option<i64>,
    quantity_increment: Option<i64>,
    on_violation: String,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    steps: Option<Db<Value>>,
    unit_id: Option<Db<UnitId>>,
}

/// A rule with its product's SKU.
type Found = (QuantityRuleRow, String);

fn row(rule: &ProductRule) -> Result<QuantityRuleRow, DbError> {
    let (company, list) = match rule.binds {
        Binds::Company(company) => (Some(company), None),
        Binds::PriceList(list) => (None, Some(list)),
    };
    Ok(QuantityRuleRow {
        id: Db(rule.id),
        product_id: Db(rule.product),
        company_id: company.map(Db),
        price_list_id: list.map(Db),
        owner: rule.owner.as_str().to_owned(),
        quantity_min: rule.bounds.min(),
        quantity_max: rule.bounds.max(),
        quantity_increment: rule.bounds.increment(),
        on_violation: rule.on_violation.as_str().to_owned(),
        version: rule.version,
        created_at: Db(rule.created_at),
        steps: approvals::own_steps(&rule.steps)?,
        unit_id: rule.unit.map(Db),
    })
}

fn rule((row, sku): Found) -> Result<ProductRule, DbError> {
    let binds = match (row.company_id, row.price_list_id) {
        (Some(company), None) => Binds::Company(company.0),
        (None, Some(list)) => Binds::PriceList(list.0),
        (Some(_), Some(_)) | (None, None) => {
            return Err(DbError::corrupt(
                "a quantity rule that binds neither a company nor a list",
            ));
        }
    };
    let bounds = QuantityRule::new(row.quantity_min, row.quantity_max, row.quantity_increment);
    Ok(ProductRule {
        id: row.id.0,
        product: row.product_id.0,
        sku: Sku::stored(sku),
        binds,
        unit: row.unit_id.map(|unit| unit.0),
        owner: row.owner.parse::<Owner>().map_err(DbError::corrupt)?,
        bounds: bounds.map_err(DbError::corrupt)?,
        on_violation: row.on_violation.parse::<OnViolation>().map_err(DbError::corrupt)?,
        steps: approvals::read_steps(row.steps)?,
        version: row.version,
        created_at: row.created_at.0,
    })
}

/// Number of rules for this company; without a company: for all price lists.
pub fn count_quantity_rules(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64, DbError> {
    Ok(match company {
        Some(company) => q::table.filter(q::company_id.eq(Db(company))).count().get_result(conn)?,
        None => q::table.filter(q::company_id.is_null()).count().get_result(conn)?,
    })
}

/// Adds a rule; [`DbError::Taken`] if its owner has one for the same product and buyers.
pub fn insert_quantity_rule(conn: &mut Conn, rule: &ProductRule) -> Result<(), DbError> {
    diesel::insert_into(q::table).values(row(rule)?).execute(conn)?;
    Ok(())
}

/// The rule, if it binds a company that the caller may see.
pub fn find_quantity_rule(
    conn: &mut Conn,
    scope: &Scope,
    id: QuantityRuleId,
) -> Result<Option<ProductRule>, DbError> {
    let query = within(scope).filter(q::id.eq(Db(id))).select(QuantityRuleRow::as_select());
    let found = query.first(conn).optional()?;
    with_sku(conn, found)
}

/// The rule, locked until the transaction ends.
pub fn lock_quantity_rule(
    conn: &mut Conn,
    scope: &Scope,
    id: QuantityRuleId,
) -> Result<Option<ProductRule>, DbError> {
    let query = within(scope).filter(q::id.eq(Db(id))).select(QuantityRuleRow::as_select());
    let found = Locked(query).get_result(conn).optional()?;
    with_sku(conn, found)
}

/// The rule of this row, with the SKU of its product.
fn with_sku(
    conn: &mut Conn,
    found: Option<QuantityRuleRow>,
) -> Result<Option<ProductRule>, DbError> {
    let Some(row) = found else { return Ok(None) };
    let sku = p::table.filter(p::id.eq(row.product_id)).select(p::sku).first(conn)?;
    rule((row, sku)).map(Some)
}

/// The rules inside `scope`: a company reaches its own, those of price lists are for staff.
fn within<'a>(scope: &Scope) -> q::BoxedQuery<'a, MultiBackend> {
    let owner = OwnedBy { company: q::company_id, user: Shared, at: At::Everywhere };
    visible(q::table.into_boxed(), scope, owner)
}

/// The rules the caller may see, newest first.
pub fn list_quantity_rules(
    conn: &mut Conn,
    scope: &Scope,
    slice: Slice,
) -> Result<Vec<ProductRule>, DbError> {
    let query = within(scope)
        .filter(row_before((q::created_at, q::id), slice.bounds()))
        .order((q::created_at.desc(), q::id.desc()))
        .limit(slice.limit)
        .select(QuantityRuleRow::as_select());
    let rows: Vec<QuantityRuleRow> = query.load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let products = rows.iter().map(|row| row.product_id);
    let skus: Vec<(Db<ProductId>, String)> =
        p::table.filter(p::id.eq_any(products)).select((p::id, p::sku)).load(conn)?;
    let skus: HashMap<ProductId, String> =
        skus.into_iter().map(|(product, sku)| (product.0, sku)).collect();
    let found = rows.into_iter().map(|row| {
        let sku = skus.get(&row.product_id.0).cloned();
        rule((row, sku.ok_or_else(|| DbError::corrupt("a quantity rule without product"))?))
    });
    found.collect()
}

/// Stores a locked rule as it is now.
pub fn save_quantity_rule(conn: &mut Conn, rule: &ProductRule) -> Result<(), DbError> {
    diesel::update(q::table.filter(q::id.eq(Db(rule.id))))
        .set((
            q::quantity_min.eq(rule.bounds.min()),
            q::quantity_max.eq(rule.bounds.max()),
            q::quantity_increment.eq(rule.bounds.increment()),
            q::on_violation.eq(rule.on_violation.as_str()),
            q::steps.eq(approvals::own_steps(&rule.steps)?),
            q::version.eq(rule.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes a rule.
pub fn delete_quantity_rule(conn: &mut Conn, id: QuantityRuleId) -> Result<(), DbError> {
    diesel::delete(q::table.filter(q::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}
