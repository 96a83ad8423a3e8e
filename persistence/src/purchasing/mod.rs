//! Order limits, quantity rules, cost centres, budgets, and the opening balance of allowances.

mod allowance;
mod budgets;
mod cost_centres;
mod quantity_rules;
mod quota;
mod row;
mod spend;
pub(crate) mod tables;

use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::purchasing::{OrderLimit, OrderLimitId};

pub use allowance::{count_orders, hold_allowances, hold_quotas};
pub use budgets::{
    BudgetCount, active_budgets, count_budget_orders, count_budgets, find_budget, insert_budget,
    list_budgets, lock_budget, lock_split_orders, save_budget, watched_budgets,
};
pub use cost_centres::{
    cost_centres, count_cost_centres, find_cost_centre, insert_cost_centre, list_cost_centres,
    lock_cost_centre, save_cost_centre,
};
pub use quantity_rules::{
    count_quantity_rules, delete_quantity_rule, find_quantity_rule, insert_quantity_rule,
    list_quantity_rules, lock_quantity_rule, save_quantity_rule,
};
pub(crate) use quota::unheld;
pub use quota::{QuotaOpening, open_quotas, set_quota, uncounted};
pub use spend::{Spent, spent};

use self::row::OrderLimitRow;
use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::order_limits as o;
use crate::sql::{At, OrShared, OwnedBy, Shared, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

/// The limits that apply to a company's orders: its own and those for all companies.
pub fn order_limits(conn: &mut Conn, company: CompanyId) -> Result<Vec<OrderLimit>, DbError> {
    let rows: Vec<OrderLimitRow> = o::table
        .filter(o::company_id.eq(Db(company)).or(o::company_id.is_null()))
        .order(o::id)
        .select(OrderLimitRow::as_select())
        .load(conn)?;
    rows.into_iter().map(OrderLimit::try_from).collect()
}

/// Number of limits for this company alone; without a company: for all companies.
pub fn count_order_limits(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64, DbError> {
    Ok(match company {
        Some(company) => o::table.filter(o::company_id.eq(Db(company))).count().get_result(conn)?,
        None => o::table.filter(o::company_id.is_null()).count().get_result(conn)?,
    })
}

/// Up to `limit` of all limits, by id: those after `id`.
pub(crate) fn order_limits_after(
    conn: &mut Conn,
    id: OrderLimitId,
    limit: i64,
) -> Result<Vec<OrderLimit>, DbError> {
    let rows = o::table.filter(o::id.gt(Db(id))).order(o::id).limit(limit);
    let rows: Vec<OrderLimitRow> = rows.select(OrderLimitRow::as_select()).load(conn)?;
    rows.into_iter().map(OrderLimit::try_from).collect()
}

/// Adds a limit.
pub fn insert_order_limit(conn: &mut Conn, limit: &OrderLimit) -> Result<(), DbError> {
    diesel::insert_into(o::table).values(OrderLimitRow::try_from(limit)?).execute(conn)?;
    Ok(())
}

/// The limit, if it binds a company the caller may see, or all companies.
pub fn find_order_limit(
    conn: &mut Conn,
    scope: &Scope,
    id: OrderLimitId,
) -> Result<Option<OrderLimit>, DbError> {
    let query = within(scope).filter(o::id.eq(Db(id))).select(OrderLimitRow::as_select());
    query.first::<OrderLimitRow>(conn).optional()?.map(OrderLimit::try_from).transpose()
}

/// The limit, locked until the transaction ends.
pub fn lock_order_limit(
    conn: &mut Conn,
    scope: &Scope,
    id: OrderLimitId,
) -> Result<Option<OrderLimit>, DbError> {
    let query = within(scope).filter(o::id.eq(Db(id))).select(OrderLimitRow::as_select());
    Locked(query)
        .get_result::<OrderLimitRow>(conn)
        .optional()?
        .map(OrderLimit::try_from)
        .transpose()
}

/// The limits inside `scope`: a company reaches its own and those that bind all companies.
fn within<'a>(scope: &Scope) -> o::BoxedQuery<'a, MultiBackend> {
    let owner = OwnedBy { company: OrShared(o::company_id), user: Shared, at: At::Everywhere };
    visible(o::table.into_boxed(), scope, owner)
}

/// The limits the caller may see, newest first: a company sees its own and those for all companies.
pub fn list_order_limits(
    conn: &mut Conn,
    scope: &Scope,
    slice: Slice,
) -> Result<Vec<OrderLimit>, DbError> {
    let query = within(scope)
        .filter(row_before((o::created_at, o::id), slice.bounds()))
        .order((o::created_at.desc(), o::id.desc()))
        .limit(slice.limit)
        .select(OrderLimitRow::as_select());
    query.load::<OrderLimitRow>(conn)?.into_iter().map(OrderLimit::try_from).collect()
}

/// Stores a locked limit as it is now.
pub fn save_order_limit(conn: &mut Conn, limit: &OrderLimit) -> Result<(), DbError> {
    let row = OrderLimitRow::try_from(limit)?;
    diesel::update(o::table.filter(o::id.eq(Db(limit.id)))).set(row).execute(conn)?;
    Ok(())
}

/// Removes a limit.
pub fn delete_order_limit(conn: &mut Conn, id: OrderLimitId) -> Result<(), DbError> {
    diesel::delete(o::table.filter(o::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}
