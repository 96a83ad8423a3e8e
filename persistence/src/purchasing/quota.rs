//! What the orders of a period take of quotas: counted when their accounts open, and their limit when it changes.
//!
//! Any number of accounts is counted by one statement. The quotas come as JSON, in the terms of each database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use domain::commitment::{NewAccount, OverLimit};
use domain::companies::TimeZone;
use domain::orders::Status;
use domain::purchasing::{OrderLimit, Per};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::commitments::{self, Counted};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// The account of a quota that is not open yet, in a period that may have orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaOpening {
    /// The account.
    pub account: NewAccount,
    /// The company's time zone.
    pub zone: TimeZone,
    /// The time of the order that needs it.
    pub at: DateTime<Utc>,
}

impl QuotaOpening {
    /// The orders that the account counts, as an object of JSON; `None`: the account is not a quota's.
    fn wanted(&self, is_lite: bool) -> Option<Value> {
        let Self { account, zone, .. } = self;
        let (quota, (_, start), company) = (account.quota?, account.period?, account.company?);
        let holder = |per| Some(account.owner).filter(|_| quota.per == per).map(text);
        let time = |at: DateTime<Utc>| {
            if is_lite {
                Value::from(at.timestamp_micros())
            } else {
                Value::from(at.to_rfc3339_opts(SecondsFormat::Micros, true))
            }
        };
        Some(json!({
            "account": text(account.id),
            "product": quota.product.map(text),
            "company": text(company),
            "buyer": holder(Per::Member),
            "unit": holder(Per::Unit),
            "own": quota.of_company,
            "within": quota.within.map(text),
            "since": time(zone.start_of(start)),
            "before": time(zone.start_of(quota.last.succ_opt()?)),
        }))
    }
}

/// An id as both databases read it.
fn text(id: Uuid) -> String {
    id.simple().to_string()
}

// The CTE `wanted`: the accounts to count.
const ON_POSTGRES: &str = "WITH wanted AS (SELECT j.* FROM json_to_recordset($1::json) AS j (account uuid, \
    product uuid, company uuid, buyer uuid, unit uuid, within uuid, own boolean, since timestamptz, before timestamptz))";
const ON_SQLITE: &str = "WITH wanted AS (SELECT unhex(j.value ->> 'account') AS account, \
    unhex(j.value ->> 'product') AS product, unhex(j.value ->> 'company') AS company, \
    unhex(j.value ->> 'buyer') AS buyer, unhex(j.value ->> 'unit') AS unit, \
    unhex(j.value ->> 'within') AS within, j.value ->> 'own' AS own, \
    j.value ->> 'since' AS since, j.value ->> 'before' AS before FROM json_each($1) j)";

// Each of these accounts with the orders of its company and period: the accounts first, the orders by their index.
const PERIOD_ON_POSTGRES: &str = "wanted w CROSS JOIN LATERAL (SELECT y.* FROM orders y \
    WHERE y.company_id = w.company AND y.created_at >= w.since AND y.created_at < w.before OFFSET 0) o \
    WHERE ";
const PERIOD_ON_SQLITE: &str = "wanted w CROSS JOIN orders o \
    WHERE o.company_id = w.company AND o.created_at >= w.since AND o.created_at < w.before AND ";

/// Those of them that the account may count. A member's are not those of a program that they made.
const COUNTED: &str = "o.status NOT IN ('rejected', 'cancelled') \
    AND (w.buyer IS NULL OR (o.placed_by = w.buyer AND o.member_id IS NOT NULL)) \
    AND (w.unit IS NULL OR o.business_unit_id = w.unit) \
    AND (w.within IS NULL OR EXISTS ( \
      SELECT 1 FROM business_units b JOIN business_units top ON top.id = w.within \
        AND substr(b.path, 1, length(top.path)) = top.path WHERE b.id = o.business_unit_id)) \
    AND (w.product IS NULL OR EXISTS ( \
      SELECT 1 FROM order_lines x WHERE x.order_id = o.id AND x.product_id = w.product))";

/// The CTE `parts`: what each order has left for each account. A company's own quota does not count the orders of units
/// that cut its rules off: at or above the order's unit, and below the unit of the quota.
fn parts(conn: &Conn) -> String {
    let (wanted, of_period) = match conn {
        Conn::Pg(_) => (ON_POSTGRES, PERIOD_ON_POSTGRES),
        Conn::Sqlite(_) => (ON_SQLITE, PERIOD_ON_SQLITE),
    };
    format!(
        "{wanted}, parts AS MATERIALIZED (SELECT w.account, o.id, o.status, o.expires_at, o.created_at, ( \
            SELECT CAST(coalesce(sum(CASE WHEN w.product IS NULL THEN l.net - l.cancelled_net \
              ELSE l.quantity - l.cancelled END), 0) AS bigint) \
            FROM order_lines l WHERE l.order_id = o.id \
              AND (w.product IS NULL OR l.product_id = w.product)) AS left_over \
          FROM {of_period}{COUNTED} AND (NOT w.own OR NOT EXISTS ( \
            SELECT 1 FROM business_units b JOIN business_units up ON up.company_id = b.company_id \
              AND substr(b.path, 1, length(up.path)) = up.path AND NOT up.inherits_rules \
            WHERE b.id = o.business_unit_id AND (w.within IS NULL OR length(up.path) > ( \
              SELECT length(top.path) FROM business_units top WHERE top.id = w.within)))))"
    )
}

/// The accounts, as the CTE `wanted` reads them.
fn wanted<'a>(conn: &Conn, openings: impl Iterator<Item = &'a QuotaOpening>) -> String {
    let is_lite = matches!(conn, Conn::Sqlite(_));
    openings.filter_map(|one| one.wanted(is_lite)).collect::<Value>().to_string()
}

#[derive(QueryableByName)]
struct UsedRow {
    #[diesel(sql_type = Uid)]
    account: Db<Uuid>,
    #[diesel(sql_type = BigInt)]
    used: i64,
}

/// An order that takes nothing of an account that counts it.
#[derive(QueryableByName)]
pub(crate) struct Unheld {
    #[diesel(sql_type = BigInt)]
    pub(crate) number: i64,
    #[diesel(sql_type = Uid)]
    pub(crate) account: Db<Uuid>,
    #[diesel(sql_type = BigInt)]
    pub(crate) left_over: i64,
}

/// The orders that should take something of these accounts, which are open, and do not. Orders for units are left out
/// for a company's own quota, and for the quota of a unit: the unit may have cut its rules off then, or been elsewhere.
pub(crate) fn unheld(conn: &mut Conn, open: &[QuotaOpening]) -> Result<Vec<Unheld>, DbError> {
    let missing = "SELECT o.number, p.account, p.left_over FROM parts p JOIN orders o ON o.id = p.id \
        JOIN commitment_accounts a ON a.id = p.account JOIN order_limits q ON q.id = a.order_limit_id \
        WHERE p.left_over > 0 AND o.created_at >= a.created_at \
          AND ((q.owner = 'operator' AND q.unit_id IS NULL) OR o.business_unit_id IS NULL) AND NOT EXISTS ( \
            SELECT 1 FROM commitments c WHERE c.source_id = o.id AND c.account_id = p.account) \
        ORDER BY o.number";
    let rows = diesel::sql_query(format!("{} {missing}", parts(conn)));
    let wanted = wanted(conn, open.iter());
    Ok(rows.bind::<Text, _>(wanted).load(conn)?)
}

/// What the orders of their periods take of these accounts, none of which is open; all in one statement.
pub fn uncounted(
    conn: &mut Conn,
    openings: &[QuotaOpening],
) -> Result<BTreeMap<Uuid, i64>, DbError> {
    if openings.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sums = "SELECT account, CAST(sum(left_over) AS bigint) AS used FROM parts GROUP BY account";
    let rows: Vec<UsedRow> = diesel::sql_query(format!("{} {sums}", parts(conn)))
        .bind::<Text, _>(wanted(conn, openings.iter()))
        .load(conn)?;
    let mut used: BTreeMap<Uuid, i64> = openings.iter().map(|one| (one.account.id, 0)).collect();
    used.extend(rows.into_iter().map(|row| (row.account.0, row.used)));
    Ok(used)
}

#[derive(QueryableByName)]
struct CountedRow {
    #[diesel(sql_type = Uid)]
    account_id: Db<Uuid>,
    #[diesel(embed)]
    counted: Counted,
}

/// Opens those of the accounts that are not open by now, with the orders that their periods already have: held while
/// an order waits for approval, spent otherwise. From then on those orders move the account like any other order.
/// Returns what is used of each account.
///
/// The accounts come first, all in the order of their ids: of two orders that open the same, one waits for the other
/// and then counts nothing.
pub fn open_quotas(
    conn: &mut Conn,
    mut openings: Vec<QuotaOpening>,
) -> Result<BTreeMap<Uuid, i64>, DbError> {
    if openings.is_empty() {
        return Ok(BTreeMap::new());
    }
    openings.sort_by_key(|one| one.account.id);
    openings.dedup_by_key(|one| one.account.id);
    let new: Vec<_> = openings.iter().map(|one| (&one.account, one.at)).collect();
    let opened: BTreeSet<Uuid> = commitments::open_all(conn, &new)?.into_iter().collect();
    if !opened.is_empty() {
        let opened = openings.iter().filter(|one| opened.contains(&one.account.id));
        let wanted = wanted(conn, opened);
        lock(conn, &wanted)?;
        count(conn, &wanted)?;
    }
    let ids: Vec<Uuid> = openings.iter().map(|one| one.account.id).collect();
    let accounts = commitments::find_all(conn, &ids)?.into_iter();
    Ok(accounts.map(|one| (one.id, one.reserved.saturating_add(one.committed))).collect())
}

/// Adds the locked orders to the accounts that have just opened.
fn count(conn: &mut Conn, wanted: &str) -> Result<(), DbError> {
    let counted: Vec<CountedRow> = diesel::sql_query(format!(
        "{} INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, committed, \
            released, restored, expires_at, created_at) \
         SELECT p.account, 'quota', 'order', p.id, p.left_over, \
            CASE WHEN p.status IN ($2, 'on_hold') THEN 0 ELSE p.left_over END, 0, 0, p.expires_at, p.created_at \
         FROM parts p WHERE p.left_over > 0 RETURNING account_id, amount, committed",
        parts(conn)
    ))
    .bind::<Text, _>(wanted)
    .bind::<Text, _>(Status::PendingApproval.as_str())
    .load(conn)?;
    let counted = counted.into_iter().map(|row| (row.account_id.0, row.counted));
    commitments::add_all(conn, OverLimit::LimitLowered, counted)
}

/// Locks the orders that the accounts count. Every change of an order locks it first: they do not change meanwhile.
fn lock(conn: &mut Conn, wanted: &str) -> Result<(), DbError> {
    match conn {
        Conn::Pg(_) => {
            diesel::sql_query(format!(
                "{ON_POSTGRES} SELECT h.id FROM orders h \
                 WHERE h.id IN (SELECT o.id FROM {PERIOD_ON_POSTGRES}{COUNTED}) ORDER BY h.id FOR NO KEY UPDATE"
            ))
            .bind::<Text, _>(wanted)
            .execute(conn)?;
        }
        // There is one writer.
        Conn::Sqlite(_) => {}
    }
    Ok(())
}

/// Sets the limit of the quota's accounts whose period is not over before `on`, all in one statement. A lower limit is a
/// cause of its own; with a higher one, an account is over it for the cause it was before.
pub fn set_quota(conn: &mut Conn, limit: &OrderLimit, on: NaiveDate) -> Result<(), DbError> {
    let locked = match conn {
        Conn::Pg(_) => "ORDER BY x.id FOR NO KEY UPDATE",
        Conn::Sqlite(_) => "",
    };
    diesel::sql_query(format!(
        "UPDATE commitment_accounts SET limit_amount = $1, over_limit_cause = CASE \
         WHEN reserved + committed > $1 THEN CASE WHEN $1 < limit_amount THEN $2 \
         ELSE coalesce(over_limit_cause, $2) END END WHERE id IN ( \
           SELECT x.id FROM commitment_accounts x \
           WHERE x.order_limit_id = $3 AND x.period_end >= $4 {locked})"
    ))
    .bind::<Nullable<BigInt>, _>(limit.most())
    .bind::<Text, _>(OverLimit::LimitLowered.as_str())
    .bind::<Uid, _>(Db(limit.id))
    .bind::<Date, _>(on)
    .execute(conn)?;
    Ok(())
}
