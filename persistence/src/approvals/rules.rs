//! Approval rules. Ending a rule deletes it: requests keep its id, its name and the steps it asked for.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::approvals::{ApprovalRuleId, Condition, Rule};
use domain::calendars::CalendarId;
use domain::catalog::Sku;
use domain::companies::{CompanyId, Country, UnitId};
use domain::identity::{Role, Scope};
use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::approval_rules::{self, dsl as r};
use crate::sql::{At, OrShared, OwnedBy, Shared, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = approval_rules, treat_none_as_default_value = false, treat_none_as_null = true)]
struct RuleRow {
    id: Db<ApprovalRuleId>,
    company_id: Option<Db<CompanyId>>,
    owner: String,
    name: String,
    priority: i64,
    over_total: Option<i64>,
    currency: Option<String>,
    steps: Db<Value>,
    active: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    calendar_id: Option<Db<CalendarId>>,
    conditions: Option<Db<Value>>,
    tolerance: Option<Db<Value>>,
    unit_id: Option<Db<UnitId>>,
}

/// The conditions of a rule besides the order's total, which has columns of its own.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Further {
    /// Minor units and currency.
    line_total_over: Option<(i64, Currency)>,
    skus: Vec<Sku>,
    quantity_over: Option<(Sku, i64)>,
    cost_centres: Vec<String>,
    ship_to_countries: Vec<Country>,
    new_ship_to: bool,
    requester_roles: Vec<Role>,
}

impl Further {
    /// These conditions as they are stored: none as NULL.
    fn stored(&self) -> Result<Option<Db<Value>>, DbError> {
        if *self == Self::default() {
            return Ok(None);
        }
        Ok(Some(Db(serde_json::to_value(self).map_err(DbError::corrupt)?)))
    }
}

impl From<&Condition> for Further {
    fn from(when: &Condition) -> Self {
        Self {
            line_total_over: when.line_total_over.map(|over| (over.minor(), over.currency())),
            skus: when.skus.clone(),
            quantity_over: when.quantity_over.clone(),
            cost_centres: when.cost_centres.clone(),
            ship_to_countries: when.ship_to_countries.clone(),
            new_ship_to: when.new_ship_to,
            requester_roles: when.requester_roles.clone(),
        }
    }
}

impl Further {
    fn with(self, order_total_over: Option<Money>) -> Condition {
        let amount = |(minor, currency)| Money::from_minor(minor, currency);
        Condition {
            order_total_over,
            line_total_over: self.line_total_over.map(amount),
            skus: self.skus,
            quantity_over: self.quantity_over,
            cost_centres: self.cost_centres,
            ship_to_countries: self.ship_to_countries,
            new_ship_to: self.new_ship_to,
            requester_roles: self.requester_roles,
        }
    }
}

impl RuleRow {
    fn new(rule: &Rule) -> Result<Self, DbError> {
        let over = rule.when.order_total_over;
        let tolerance = rule.tolerance.map(serde_json::to_value).transpose();
        Ok(Self {
            id: Db(rule.id),
            company_id: rule.company.map(Db),
            owner: rule.owner.as_str().to_owned(),
            name: rule.name.clone(),
            priority: rule.priority,
            over_total: over.map(Money::minor),
            currency: over.map(|over| over.currency().code().to_owned()),
            steps: Db(serde_json::to_value(&rule.steps).map_err(DbError::corrupt)?),
            active: true,
            version: rule.version,
            created_at: Db(rule.created_at),
            calendar_id: rule.calendar.map(Db),
            conditions: Further::from(&rule.when).stored()?,
            tolerance: tolerance.map_err(DbError::corrupt)?.map(Db),
            unit_id: rule.unit.map(Db),
        })
    }
}

impl TryFrom<RuleRow> for Rule {
    type Error = DbError;

    fn try_from(row: RuleRow) -> Result<Self, DbError> {
        let currency = row.currency.map(|currency| currency.parse::<Currency>()).transpose();
        let currency = currency.map_err(DbError::corrupt)?;
        let amount = |(minor, currency)| Money::from_minor(minor, currency);
        let further = row.conditions.map(|further| serde_json::from_value::<Further>(further.0));
        let tolerance = row.tolerance.map(|tolerance| serde_json::from_value(tolerance.0));
        let further = further.transpose().map_err(DbError::corrupt)?.unwrap_or_default();
        Ok(Self {
            id: row.id.0,
            company: row.company_id.map(|company| company.0),
            unit: row.unit_id.map(|unit| unit.0),
            owner: row.owner.parse().map_err(DbError::corrupt)?,
            name: row.name,
            when: further.with(row.over_total.zip(currency).map(amount)),
            priority: row.priority,
            steps: serde_json::from_value(row.steps.0).map_err(DbError::corrupt)?,
            calendar: row.calendar_id.map(|calendar| calendar.0),
            tolerance: tolerance.transpose().map_err(DbError::corrupt)?,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// The rules that apply to a company's orders: its own and those for all companies.
pub fn rules(conn: &mut Conn, company: CompanyId) -> Result<Vec<Rule>, DbError> {
    let rows: Vec<RuleRow> = r::approval_rules
        .filter(r::company_id.eq(Db(company)).or(r::company_id.is_null()))
        .filter(r::active.eq(true))
        .order(r::id)
        .select(RuleRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Rule::try_from).collect()
}

/// Number of rules in force for this company alone; without a company: for all companies.
pub fn count_rules(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64, DbError> {
    let rules = r::approval_rules.filter(r::active.eq(true));
    Ok(match company {
        Some(company) => rules.filter(r::company_id.eq(Db(company))).count().get_result(conn)?,
        None => rules.filter(r::company_id.is_null()).count().get_result(conn)?,
    })
}

/// Adds a rule.
pub fn insert_rule(conn: &mut Conn, rule: &Rule) -> Result<(), DbError> {
    diesel::insert_into(r::approval_rules).values(RuleRow::new(rule)?).execute(conn)?;
    Ok(())
}

/// The rule, if it binds a company the caller may see, or all companies.
pub fn find_rule(
    conn: &mut Conn,
    scope: &Scope,
    id: ApprovalRuleId,
) -> Result<Option<Rule>, DbError> {
    let query = within(scope).filter(r::id.eq(Db(id))).select(RuleRow::as_select());
    query.first::<RuleRow>(conn).optional()?.map(Rule::try_from).transpose()
}

/// The rule, locked until the transaction ends.
pub fn lock_rule(
    conn: &mut Conn,
    scope: &Scope,
    id: ApprovalRuleId,
) -> Result<Option<Rule>, DbError> {
    let query = within(scope).filter(r::id.eq(Db(id))).select(RuleRow::as_select());
    Locked(query).get_result::<RuleRow>(conn).optional()?.map(Rule::try_from).transpose()
}

/// The rules in force inside `scope`: a company reaches its own and those that bind all companies.
fn within<'a>(scope: &Scope) -> approval_rules::BoxedQuery<'a, MultiBackend> {
    let owner = OwnedBy { company: OrShared(r::company_id), user: Shared, at: At::Everywhere };
    let all = r::approval_rules.filter(r::active.eq(true)).into_boxed();
    visible(all, scope, owner)
}

/// The rules the caller may see, newest first: a company sees its own and those for all companies.
pub fn list_rules(conn: &mut Conn, scope: &Scope, slice: Slice) -> Result<Vec<Rule>, DbError> {
    let query = within(scope)
        .filter(row_before((r::created_at, r::id), slice.bounds()))
        .order((r::created_at.desc(), r::id.desc()))
        .limit(slice.limit)
        .select(RuleRow::as_select());
    query.load::<RuleRow>(conn)?.into_iter().map(Rule::try_from).collect()
}

/// Deletes a rule: it asks for no more approvals.
pub fn delete_rule(conn: &mut Conn, id: ApprovalRuleId) -> Result<(), DbError> {
    diesel::delete(r::approval_rules.filter(r::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}

/// Stores a locked rule as it is now.
pub fn save_rule(conn: &mut Conn, rule: &Rule) -> Result<(), DbError> {
    let row = RuleRow::new(rule)?;
    diesel::update(r::approval_rules.filter(r::id.eq(Db(rule.id)))).set(row).execute(conn)?;
    Ok(())
}
