//! Budgets as rows, and the orders that a new account counts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::money::{Currency, Money};
use domain::operation::DueItem;
use domain::orders::{OrderId, Status};
use domain::purchasing::{Budget, BudgetId, CostCentreId, Opening};
use serde_json::Value;

use crate::commitments::{self, Counted};
use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::{budgets as b, order_lines as l, orders as o};
use crate::sql::{At, OwnedBy, Shared, row_after, row_before, visible};
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, Locked, approvals};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = b, treat_none_as_default_value = false, treat_none_as_null = true)]
struct BudgetRow {
    id: Db<BudgetId>,
    company_id: Db<CompanyId>,
    cost_centre_id: Db<CostCentreId>,
    amount: i64,
    currency: String,
    period: String,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    on_exceeded: String,
    warn_at_percent: String,
    active: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    threshold_reached_in: Option<NaiveDate>,
    steps: Option<Db<Value>>,
}

impl TryFrom<&Budget> for BudgetRow {
    type Error = DbError;

    fn try_from(budget: &Budget) -> Result<Self, DbError> {
        Ok(Self {
            id: Db(budget.id),
            company_id: Db(budget.company),
            cost_centre_id: Db(budget.cost_centre),
            amount: budget.amount.minor(),
            currency: budget.amount.currency().code().to_owned(),
            period: budget.period.as_str().to_owned(),
            valid_from: budget.valid_from,
            valid_until: budget.valid_until,
            on_exceeded: budget.on_exceeded.as_str().to_owned(),
            warn_at_percent: budget.warn_at.to_string(),
            active: budget.active,
            version: budget.version,
            created_at: Db(budget.created_at),
            threshold_reached_in: budget.threshold_reached_in,
            steps: approvals::own_steps(&budget.steps)?,
        })
    }
}

impl TryFrom<BudgetRow> for Budget {
    type Error = DbError;

    fn try_from(row: BudgetRow) -> Result<Self, DbError> {
        let currency: Currency = row.currency.parse().map_err(DbError::corrupt)?;
        Ok(Self {
            id: row.id.0,
            company: row.company_id.0,
            cost_centre: row.cost_centre_id.0,
            amount: Money::from_minor(row.amount, currency),
            period: row.period.parse().map_err(DbError::corrupt)?,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            on_exceeded: row.on_exceeded.parse().map_err(DbError::corrupt)?,
            warn_at: row.warn_at_percent.parse().map_err(DbError::corrupt)?,
            active: row.active,
            version: row.version,
            created_at: row.created_at.0,
            threshold_reached_in: row.threshold_reached_in,
            steps: approvals::read_steps(row.steps)?,
        })
    }
}

/// The budgets inside `scope`.
fn within<'a>(scope: &Scope) -> b::BoxedQuery<'a, MultiBackend> {
    visible(
        b::table.into_boxed(),
        scope,
        OwnedBy { company: b::company_id, user: Shared, at: At::Company },
    )
}

/// The company's active budgets, by cost centre.
pub fn active_budgets(
    conn: &mut Conn,
    company: CompanyId,
) -> Result<BTreeMap<CostCentreId, Vec<Budget>>, DbError> {
    let rows: Vec<BudgetRow> = b::table
        .filter(b::company_id.eq(Db(company)))
        .filter(b::active.eq(true))
        .order(b::id)
        .select(BudgetRow::as_select())
        .load(conn)?;
    let mut budgets: BTreeMap<_, Vec<Budget>> = BTreeMap::new();
    for row in rows {
        let budget = Budget::try_from(row)?;
        budgets.entry(budget.cost_centre).or_default().push(budget);
    }
    Ok(budgets)
}

/// Up to `limit` active budgets of all companies, oldest first: those after the budget `after`.
pub fn watched_budgets(
    conn: &mut Conn,
    after: DueItem,
    limit: i64,
) -> Result<Vec<Budget>, DbError> {
    let rows: Vec<BudgetRow> = b::table
        .filter(row_after((b::created_at, b::id), (Db(after.at), Db(after.id))))
        .filter(b::active.eq(true))
        .order((b::created_at, b::id))
        .limit(limit)
        .select(BudgetRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Budget::try_from).collect()
}

/// Numbers of budgets of a cost centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetCount {
    /// Those that count new orders.
    pub active: i64,
    /// The others.
    pub inactive: i64,
}

/// The numbers of budgets of the cost centre.
pub fn count_budgets(conn: &mut Conn, centre: CostCentreId) -> Result<BudgetCount, DbError> {
    let of = |active: bool| {
        let budgets = b::table.filter(b::cost_centre_id.eq(Db(centre)));
        budgets.filter(b::active.eq(active)).count()
    };
    Ok(BudgetCount { active: of(true).get_result(conn)?, inactive: of(false).get_result(conn)? })
}

/// Adds a budget.
pub fn insert_budget(conn: &mut Conn, budget: &Budget) -> Result<(), DbError> {
    diesel::insert_into(b::table).values(BudgetRow::try_from(budget)?).execute(conn)?;
    Ok(())
}

/// Stores a locked budget.
pub fn save_budget(conn: &mut Conn, budget: &Budget) -> Result<(), DbError> {
    let row = b::table.filter(b::id.eq(Db(budget.id)));
    diesel::update(row).set(BudgetRow::try_from(budget)?).execute(conn)?;
    Ok(())
}

/// The budget, if it is inside `scope`.
pub fn find_budget(
    conn: &mut Conn,
    scope: &Scope,
    id: BudgetId,
) -> Result<Option<Budget>, DbError> {
    let query = within(scope).filter(b::id.eq(Db(id))).select(BudgetRow::as_select());
    query.first::<BudgetRow>(conn).optional()?.map(Budget::try_from).transpose()
}

/// The budget, locked until the transaction ends.
pub fn lock_budget(
    conn: &mut Conn,
    scope: &Scope,
    id: BudgetId,
) -> Result<Option<Budget>, DbError> {
    let query = within(scope).filter(b::id.eq(Db(id))).select(BudgetRow::as_select());
    Locked(query).get_result::<BudgetRow>(conn).optional()?.map(Budget::try_from).transpose()
}

/// The budgets the caller may see, newest first; with a cost centre: its own.
pub fn list_budgets(
    conn: &mut Conn,
    scope: &Scope,
    centre: Option<CostCentreId>,
    slice: Slice,
) -> Result<Vec<Budget>, DbError> {
    let mut query = within(scope)
        .filter(row_before((b::created_at, b::id), slice.bounds()))
        .order((b::created_at.desc(), b::id.desc()))
        .limit(slice.limit)
        .select(BudgetRow::as_select());
    if let Some(centre) = centre {
        query = query.filter(b::cost_centre_id.eq(Db(centre)));
    }
    query.load::<BudgetRow>(conn)?.into_iter().map(Budget::try_from).collect()
}

/// Locks the company's orders of this period that name cost centres: what they leave to each does not change until the
/// transaction ends.
pub fn lock_split_orders(
    conn: &mut Conn,
    company: CompanyId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    let split = l::table.filter(l::order_id.eq(o::id)).filter(l::allocations.is_not_null());
    let orders = o::table
        .filter(o::company_id.eq(Db(company)))
        .filter(o::created_at.ge(Db(from)))
        .filter(o::created_at.lt(Db(until)))
        .filter(exists(split))
        .order(o::id)
        .select(o::id);
    // Every change of an order locks it first.
    let _locked: Vec<Db<OrderId>> = Locked(orders).load(conn)?;
    Ok(())
}

/// Adds the uncounted orders of the period to the account that opens: what their lines leave to the cost centre.
/// From then on those locked orders move the account like any other order.
pub fn count_budget_orders(
    conn: &mut Conn,
    budget: &Budget,
    opening: &Opening,
) -> Result<(), DbError> {
    let (from, until) = (opening.period.from, opening.period.until);
    let each = match conn {
        Conn::Pg(_) => "jsonb_array_elements",
        Conn::Sqlite(_) => "json_each",
    };
    let counted: Vec<Counted> = diesel::sql_query(COUNT.replace(":each", each))
        .bind::<Uid, _>(Db(opening.account.id))
        .bind::<Text, _>(Status::PendingApproval.as_str())
        .bind::<Text, _>(budget.cost_centre.uuid().simple().to_string())
        .bind::<Uid, _>(Db(budget.company))
        .bind::<Instant, _>(Db::<DateTime<Utc>>(from))
        .bind::<Instant, _>(Db::<DateTime<Utc>>(until))
        .load(conn)?;
    commitments::add(conn, &opening.limit, &counted)
}

const COUNT: &str = "INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, \
        committed, released, restored, expires_at, created_at) \
    SELECT $1, 'budget', 'order', q.id, q.part, \
        CASE WHEN q.status IN ($2, 'on_hold') THEN 0 ELSE q.part END, 0, 0, q.expires_at, q.created_at \
    FROM (SELECT o.id, o.status, o.expires_at, o.created_at, ( \
            SELECT CAST(sum(CAST(p.value ->> 'left' AS bigint)) AS bigint) \
            FROM order_lines l CROSS JOIN :each(l.allocations) p \
            WHERE l.order_id = o.id AND replace(p.value ->> 'id', '-', '') = $3) AS part \
        FROM orders o WHERE o.company_id = $4 AND o.created_at >= $5 AND o.created_at < $6 \
          AND o.status NOT IN ('rejected', 'cancelled') AND EXISTS ( \
            SELECT 1 FROM order_lines x WHERE x.order_id = o.id AND x.allocations IS NOT NULL) \
          AND NOT EXISTS ( \
            SELECT 1 FROM commitments c WHERE c.source_id = o.id AND c.account_id = $1)) q \
    WHERE q.part IS NOT NULL RETURNING amount, committed";
