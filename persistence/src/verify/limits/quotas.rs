//! What order limits allow of a period, and the limits of the accounts that count it.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use domain::commitment::{AccountKind, NewAccount, QuotaPart};
use domain::companies::{Owner, TimeZone};
use domain::money::Money;
use domain::purchasing::{OrderLimit, OrderLimitId};
use serde_json::Value;
use uuid::Uuid;

use super::{Found, PAGE, differs, minor, money, said, walk};
use crate::purchasing::{QuotaOpening, order_limits_after, unheld};
use crate::schema::{commitment_accounts as a, events as e, order_limits as o};
use crate::{Conn, Db, DbError};

/// What a limit allows according to an event.
struct Told {
    most: i64,
    at: DateTime<Utc>,
}

/// An account that counts a period of a limit.
struct Period {
    id: Uuid,
    last: Option<NaiveDate>,
    limit: Option<i64>,
}

pub(super) fn quota_as_told(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    walk(
        conn,
        |conn, after| order_limits_after(conn, OrderLimitId::from_uuid(after), PAGE),
        |limit: &OrderLimit| limit.id.uuid(),
        |conn, limits: &[OrderLimit]| {
            let quotas = limits.iter().filter(|limit| limit.quota.is_some());
            let ids: Vec<Uuid> = quotas.map(|limit| limit.id.uuid()).collect();
            let (told, periods) = (told_of(conn, &ids)?, periods_of(conn, &ids)?);
            let found = limits.iter().flat_map(|limit| {
                let told = told.get(&limit.id.uuid()).map_or(&[][..], Vec::as_slice);
                let periods = periods.get(&limit.id.uuid()).map_or(&[][..], Vec::as_slice);
                wrong_of(limit, told, periods)
            });
            Ok(found.collect())
        },
    )
}

/// What these limits allow by their events, oldest first.
fn told_of(conn: &mut Conn, limits: &[Uuid]) -> Result<HashMap<Uuid, Vec<Told>>, DbError> {
    type Row = (Db<Uuid>, Db<DateTime<Utc>>, Option<String>);
    let rows: Vec<Row> = e::table
        .filter(e::subject_type.eq("orderlimit"))
        .filter(e::subject_id.eq_any(limits.iter().copied().map(Db)))
        .order(e::id)
        .select((e::subject_id, e::occurred_at, e::data))
        .load(conn)?;
    let mut told: HashMap<Uuid, Vec<Told>> = HashMap::new();
    for (limit, at, data) in rows {
        let most = data.as_deref().and_then(most);
        let Some(most) = most else { continue };
        told.entry(limit.0).or_default().push(Told { most, at: at.0 });
    }
    Ok(told)
}

/// Pieces, or the minor units of a total.
fn most(data: &str) -> Option<i64> {
    let pieces = said(data, "max_quantity").as_ref().and_then(Value::as_i64);
    let total = || said(data, "max_total").as_ref().and_then(money);
    pieces.or_else(|| total().map(Money::minor))
}

fn periods_of(conn: &mut Conn, limits: &[Uuid]) -> Result<HashMap<Uuid, Vec<Period>>, DbError> {
    type Row = (Db<Uuid>, Option<Db<Uuid>>, Option<NaiveDate>, Option<i64>);
    let rows: Vec<Row> = a::table
        .filter(a::kind.eq("quota"))
        .filter(a::order_limit_id.eq_any(limits.iter().copied().map(Db)))
        .order(a::id)
        .select((a::id, a::order_limit_id, a::period_end, a::limit_amount))
        .load(conn)?;
    let mut periods: HashMap<Uuid, Vec<Period>> = HashMap::new();
    for (id, of, last, limit) in rows {
        let Some(of) = of else { continue };
        periods.entry(of.0).or_default().push(Period { id: id.0, last, limit });
    }
    Ok(periods)
}

fn wrong_of(limit: &OrderLimit, told: &[Told], periods: &[Period]) -> Vec<Found> {
    let (mut found, id) = (Vec::new(), limit.id);
    let Some(last) = told.last() else { return found };
    if limit.most() != Some(last.most) {
        found.push(differs(format!("order limit {id}"), limit.most(), Some(last.most)));
    }
    // It may still have been yesterday somewhere.
    let day = last.at.date_naive();
    let since = day.pred_opt().unwrap_or(day);
    for period in periods {
        let name = || format!("period {} of order limit {id}", period.id);
        let runs = period.last.is_some_and(|end| end >= since);
        if runs && period.limit != Some(last.most) {
            found.push(differs(name(), period.limit, Some(last.most)));
        } else if !told.iter().any(|told| period.limit == Some(told.most)) {
            let detail = format!("limit {}, never told of its order limit", minor(period.limit));
            found.push(Found { subject: name(), detail });
        }
    }
    found
}

/// Id, company, owner, product, first and last day, and of the limit its id, its unit, holder's word and owner's word.
type OpenRow = (
    Db<Uuid>,
    Option<Db<Uuid>>,
    Db<Uuid>,
    Option<Db<Uuid>>,
    Option<NaiveDate>,
    Option<NaiveDate>,
    (Db<OrderLimitId>, Option<Db<Uuid>>, Option<String>, String),
);

pub(super) fn quota_counts_orders(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let page = |conn: &mut Conn, after: Uuid| {
        let rows = a::table.inner_join(o::table.on(a::order_limit_id.eq(o::id.nullable())));
        let rows = rows.filter(a::kind.eq("quota")).filter(a::id.gt(Db(after)));
        let columns = (
            a::id,
            a::company_id,
            a::owner_id,
            a::product_id,
            a::period_start,
            a::period_end,
            (o::id, o::unit_id, o::per, o::owner),
        );
        Ok(rows.order(a::id).limit(PAGE).select(columns).load::<OpenRow>(conn)?)
    };
    walk(
        conn,
        page,
        |row: &OpenRow| row.0.0,
        |conn, rows: &[OpenRow]| {
            let open: Vec<QuotaOpening> = rows
                .iter()
                .filter_map(|row| inner_days(row).transpose())
                .collect::<Result<_, _>>()?;
            let found = unheld(conn, &open)?.into_iter().map(|order| Found {
                subject: order.number.to_string(),
                detail: format!("has {} that quota {} lacks", order.left_over, order.account.0),
            });
            Ok(found.collect())
        },
    )
}

/// The account with its period but for the first day and the last: they may have been other days in another time zone.
fn inner_days(row: &OpenRow) -> Result<Option<QuotaOpening>, DbError> {
    let (id, company, owner, product, start, last, (limit, within, per, side)) = row;
    let start = start.and_then(|start| start.checked_add_days(Days::new(1)));
    let last = last.and_then(|last| last.checked_sub_days(Days::new(1)));
    let (Some(start), Some(last), Some(per)) = (start, last, per) else { return Ok(None) };
    let side: Owner = side.parse().map_err(DbError::corrupt)?;
    let quota = QuotaPart {
        limit: limit.0.uuid(),
        within: within.map(|within| within.0),
        per: per.parse().map_err(DbError::corrupt)?,
        product: product.map(|product| product.0),
        last,
        counts_before: false,
        of_company: side == Owner::Company,
    };
    let account = NewAccount {
        id: id.0,
        kind: AccountKind::Quota,
        company: company.map(|company| company.0),
        owner: owner.0,
        period: Some(("", start)),
        currency: None,
        limit: None,
        quota: Some(quota),
    };
    Ok(Some(QuotaOpening { account, zone: TimeZone::default(), at: DateTime::UNIX_EPOCH }))
}
