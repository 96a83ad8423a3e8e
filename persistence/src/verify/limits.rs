//! Invariants of limits: each equals the latest value in the event feed.
//!
//! A limit is stored in its account, where it is checked; the event has it in the API's JSON. SQL does not read
//! that, so the rows are walked.

mod budgets;
mod quotas;
mod stock;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::companies::{MemberId, TimeZone};
use domain::money::{Currency, Money};
use domain::purchasing::{OnViolation, Period, SpendingLimit};
use serde_json::Value;
use uuid::Uuid;

use super::{Found, Invariant, REPORTED};
use crate::schema::{commitment_accounts as a, events as e};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// Rows in memory at a time.
const PAGE: i64 = 500;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::walked(
        "limits.credit_as_told",
        "A company's credit limit is the one that its last event tells.",
        credit_as_told,
    ),
    Invariant::walked(
        "limits.spending_as_told",
        "A member's spending limit is the one that their last event tells, and so is that of the period of this event; \
         no account has a limit that was never told of its member.",
        spending_as_told,
    ),
    Invariant::walked(
        "limits.budget_as_told",
        "A budget's amount is the one that its last event tells, and so is the limit of the period of this event and of \
         those after it; no account has a limit that was never told of its budget.",
        budgets::budget_as_told,
    ),
    Invariant::walked(
        "limits.quota_as_told",
        "What an order limit over a period allows is what its last event tells, and so is the limit of the periods that \
         were not over then; no account has a limit that was never told of its order limit.",
        quotas::quota_as_told,
    ),
    Invariant::walked(
        "limits.quota_counts_orders",
        "Each order of a quota's period, placed since its account opened, takes of it.",
        quotas::quota_counts_orders,
    ),
    Invariant::walked(
        "limits.stock_as_told",
        "What is on hand of a product is what was counted or adjusted last, less what was shipped since.",
        stock::stock_as_told,
    ),
];

/// Collects the results of `page`, page by page, up to the reporting limit.
fn walk<R>(
    conn: &mut Conn,
    page: impl Fn(&mut Conn, Uuid) -> Result<Vec<R>, DbError>,
    id: impl Fn(&R) -> Uuid,
    check: impl Fn(&mut Conn, &[R]) -> Result<Vec<Found>, DbError>,
) -> Result<Vec<Found>, DbError> {
    let (mut found, mut last) = (Vec::new(), Uuid::nil());
    while found.len() < REPORTED {
        let rows = page(conn, last)?;
        let Some(end) = rows.last() else { break };
        last = id(end);
        found.extend(check(conn, &rows)?);
    }
    Ok(found)
}

/// The limit in an event's data. Unreadable data yields `None`: the audit log's own invariants report it.
fn said(data: &str, field: &str) -> Option<Value> {
    let mut data: Value = serde_json::from_str(data).ok()?;
    data.get_mut(field).map(Value::take)
}

/// An amount from the API's JSON.
fn money(shown: &Value) -> Option<Money> {
    let currency: Currency = shown["currency"].as_str()?.parse().ok()?;
    Money::parse(shown["amount"].as_str()?, currency).ok()
}

fn minor(limit: Option<i64>) -> String {
    limit.map_or_else(|| "none".to_owned(), |minor| minor.to_string())
}

fn differs(subject: String, stored: Option<i64>, told: Option<i64>) -> Found {
    Found { subject, detail: format!("limit {}, told {}", minor(stored), minor(told)) }
}

#[derive(QueryableByName)]
struct CreditRow {
    #[diesel(sql_type = Uid)]
    id: Db<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    limit_amount: Option<i64>,
    #[diesel(sql_type = Text)]
    data: String,
}

fn credit_as_told(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let page = |conn: &mut Conn, after| {
        let rows = diesel::sql_query(
            "SELECT a.id, a.limit_amount, e.data FROM commitment_accounts a JOIN events e ON e.id = ( \
               SELECT max(x.id) FROM events x WHERE x.subject_id = a.id AND x.subject_type = 'company') \
             WHERE a.kind = 'credit' AND a.id > $1 ORDER BY a.id LIMIT $2",
        );
        Ok(rows.bind::<Uid, _>(Db(after)).bind::<BigInt, _>(PAGE).load::<CreditRow>(conn)?)
    };
    walk(
        conn,
        page,
        |row| row.id.0,
        |_conn, rows| {
            let mut found = Vec::new();
            for row in rows {
                let Some(told) = said(&row.data, "credit_limit") else { continue };
                let told = money(&told).map(Money::minor);
                if told != row.limit_amount {
                    found.push(differs(format!("company {}", row.id.0), row.limit_amount, told));
                }
            }
            Ok(found)
        },
    )
}

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(sql_type = Uid)]
    id: Db<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    spending_limit: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    spending_period: Option<String>,
    #[diesel(sql_type = Text)]
    spending_on_exceeded: String,
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = BigInt)]
    told_before: i64,
}

/// A member's spending limit according to an event.
struct Told {
    version: i64,
    at: DateTime<Utc>,
    limit: Option<SpendingLimit>,
}

/// An account that counts a member's spending.
struct Counted {
    id: Uuid,
    period: Option<String>,
    limit: Option<i64>,
}

fn spending_as_told(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let page = |conn: &mut Conn, after| {
        let rows = diesel::sql_query(
            "SELECT m.id, m.spending_limit, m.spending_period, m.spending_on_exceeded, c.time_zone, \
               coalesce(b.version, 0) AS told_before \
             FROM members m JOIN companies c ON c.id = m.company_id \
             LEFT JOIN told_before b ON b.subject_type = 'member' AND b.subject_id = m.id \
             WHERE m.id > $1 ORDER BY m.id LIMIT $2",
        );
        Ok(rows.bind::<Uid, _>(Db(after)).bind::<BigInt, _>(PAGE).load::<MemberRow>(conn)?)
    };
    walk(
        conn,
        page,
        |row| row.id.0,
        |conn, rows| {
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
            let (told, accounts) = (told_of(conn, &ids)?, accounts_of(conn, &ids)?);
            let mut found = Vec::new();
            for member in rows {
                let told = told.get(&member.id.0).map_or(&[][..], Vec::as_slice);
                let accounts = accounts.get(&member.id.0).map_or(&[][..], Vec::as_slice);
                found.extend(wrong_of_member(member, told, accounts)?);
            }
            Ok(found)
        },
    )
}

/// The limits in these members' events, oldest first.
fn told_of(conn: &mut Conn, members: &[Uuid]) -> Result<HashMap<Uuid, Vec<Told>>, DbError> {
    type Row = (Db<Uuid>, i64, Db<DateTime<Utc>>, Option<String>);
    let rows: Vec<Row> = e::table
        .filter(e::subject_type.eq("member"))
        .filter(e::subject_id.eq_any(members.iter().copied().map(Db)))
        .order(e::id)
        .select((e::subject_id, e::subject_version, e::occurred_at, e::data))
        .load(conn)?;
    let mut told: HashMap<Uuid, Vec<Told>> = HashMap::new();
    for (member, version, at, data) in rows {
        let Some(shown) = data.and_then(|data| said(&data, "spending_limit")) else { continue };
        let limit = limit_of(&shown);
        told.entry(member.0).or_default().push(Told { version, at: at.0, limit });
    }
    Ok(told)
}

fn limit_of(shown: &Value) -> Option<SpendingLimit> {
    let period: Period = shown["period"].as_str()?.parse().ok()?;
    // The release before told no consequence: it refused.
    let on_exceeded = shown["on_exceeded"].as_str().and_then(|word| word.parse().ok());
    let on_exceeded = on_exceeded.unwrap_or(OnViolation::Deny);
    SpendingLimit::new(money(&shown["amount"])?, period, on_exceeded).ok()
}

fn accounts_of(conn: &mut Conn, members: &[Uuid]) -> Result<HashMap<Uuid, Vec<Counted>>, DbError> {
    type Row = (Db<Uuid>, Db<Uuid>, Option<String>, Option<i64>);
    let rows: Vec<Row> = a::table
        .filter(a::kind.eq("spending"))
        .filter(a::owner_id.eq_any(members.iter().copied().map(Db)))
        .order(a::id)
        .select((a::id, a::owner_id, a::period, a::limit_amount))
        .load(conn)?;
    let mut accounts: HashMap<Uuid, Vec<Counted>> = HashMap::new();
    for (id, member, period, limit) in rows {
        accounts.entry(member.0).or_default().push(Counted { id: id.0, period, limit });
    }
    Ok(accounts)
}

fn wrong_of_member(
    member: &MemberRow,
    told: &[Told],
    accounts: &[Counted],
) -> Result<Vec<Found>, DbError> {
    let mut found = Vec::new();
    let Some(last) = told.last() else { return Ok(found) };
    let held = last.version > member.told_before;
    let amount = last.limit.map(|limit| limit.amount.minor());
    let period = last.limit.map(|limit| limit.period.as_str());
    let on_exceeded = last.limit.map_or(OnViolation::Deny, |limit| limit.on_exceeded).as_str();
    let stored = (member.spending_limit, member.spending_period.as_deref());
    if held && (stored != (amount, period) || member.spending_on_exceeded != on_exceeded) {
        found.push(differs(format!("member {}", member.id.0), member.spending_limit, amount));
    }
    let zone: TimeZone = member.time_zone.parse().map_err(DbError::corrupt)?;
    let id = MemberId::from_uuid(member.id.0);
    // The account that the last event set. Accounts of later periods open with a limit from an earlier event.
    let current = last.limit.filter(|_| held).and_then(|limit| limit.account(id, last.at, zone));
    for account in accounts {
        let name = || format!("spending {}", account.id);
        if current.is_some_and(|(current, _)| current == account.id) {
            if account.limit != amount {
                found.push(differs(name(), account.limit, amount));
            }
        } else if !told.iter().any(|told| may_stand(account, told.limit)) {
            let detail = format!("limit {}, never told of its member", minor(account.limit));
            found.push(Found { subject: name(), detail });
        }
    }
    Ok(found)
}

/// Whether the account's limit agrees with this event. An account of another period has none.
fn may_stand(account: &Counted, told: Option<SpendingLimit>) -> bool {
    let own = told.filter(|limit| account.period.as_deref() == Some(limit.period.as_str()));
    own.map(|limit| limit.amount.minor()) == account.limit
}
