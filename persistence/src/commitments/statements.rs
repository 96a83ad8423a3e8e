//! Changes of an account's sums and limit.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::catalog::NegativeStock;
use domain::commitment::{Change, Move, NewAccount, NewLimit, NewLine, OverLimit, Room};
use domain::money::{Currency, LARGEST_MINOR};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError};

/// Changes an account's sums by a move, if it then counts no more than 2^53 or no more than before, and
/// commits no more than allowed. The cause is stored only if the account then exceeds its limit.
pub(super) fn shift(conn: &mut Conn, m: &Move) -> Result<bool, DbError> {
    let Change { reserved, committed } = m.change();
    let moved = diesel::sql_query(
        "UPDATE commitment_accounts SET reserved = reserved + $1, committed = committed + $2, \
         over_limit_cause = CASE WHEN reserved + committed + $1 + $2 > limit_amount + headroom \
         THEN coalesce($3, over_limit_cause, \
           CASE WHEN raised_limit IS NOT NULL THEN 'limit_ended' END) END WHERE id = $4 \
         AND (CAST($1 AS BIGINT) + $2 <= 0 OR reserved + committed + $1 + $2 <= 9007199254740992) \
         AND ($5 = 0 OR committed + $2 <= limit_amount)",
    )
    .bind::<BigInt, _>(reserved)
    .bind::<BigInt, _>(committed)
    .bind::<Nullable<Text>, _>(m.cause().map(OverLimit::as_str))
    .bind::<Uid, _>(Db(m.account()))
    .bind::<BigInt, _>(i64::from(m.is_within_limit()))
    .execute(conn)?;
    Ok(moved == 1)
}

/// An account that was opened.
#[derive(QueryableByName)]
struct Opened {
    #[diesel(sql_type = Uid)]
    id: Db<Uuid>,
}

/// Opens several accounts on PostgreSQL, and returns those that are new.
pub(super) fn open_all(
    conn: &mut Conn,
    new: &[(&NewAccount, DateTime<Utc>)],
) -> Result<Vec<Uuid>, DbError> {
    let rows = new.iter().map(|(account, at)| {
        json!({
            "id": account.id, "kind": account.kind.as_str(), "company_id": account.company,
            "owner_id": account.owner, "period": account.period.map(|(period, _)| period),
            "period_start": account.period.map(|(_, start)| start),
            "currency": account.currency.map(Currency::code), "limit_amount": account.limit,
            "reserved": 0, "committed": 0, "created_at": at,
            "order_limit_id": account.quota.map(|quota| quota.limit),
            "product_id": account.quota.and_then(|quota| quota.product),
            "period_end": account.quota.map(|quota| quota.last),
        })
    });
    let rows: Value = rows.collect();
    let opened: Vec<Opened> = diesel::sql_query(
        "INSERT INTO commitment_accounts (id, kind, company_id, owner_id, period, period_start, \
           currency, limit_amount, reserved, committed, created_at, order_limit_id, product_id, \
           period_end) \
         SELECT id, kind, company_id, owner_id, period, period_start, currency, limit_amount, \
           reserved, committed, created_at, order_limit_id, product_id, period_end \
         FROM json_populate_recordset(NULL::commitment_accounts, $1::json) ORDER BY id \
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind::<Text, _>(rows.to_string())
    .load(conn)?;
    Ok(opened.into_iter().map(|account| account.id.0).collect())
}

/// A lower limit is a cause of its own; with a higher one, the account is over it for the cause it was before.
pub(super) fn set_limit(conn: &mut Conn, new: &NewLimit) -> Result<bool, DbError> {
    let changed = diesel::sql_query(
        "UPDATE commitment_accounts SET limit_amount = $1, over_limit_cause = CASE \
         WHEN reserved + committed > $1 THEN CASE WHEN $1 < limit_amount THEN $2 \
         ELSE coalesce(over_limit_cause, $2) END END WHERE id = $3",
    )
    .bind::<Nullable<BigInt>, _>(new.limit)
    .bind::<Text, _>(new.cause.as_str())
    .bind::<Uid, _>(Db(new.account))
    .execute(conn)?;
    Ok(changed == 1)
}

/// The same, with what the account allows beside the limit. A temporary limit ends by itself: what was taken by it is
/// beyond the limit for that cause.
pub(super) fn set_line(conn: &mut Conn, new: &NewLine) -> Result<bool, DbError> {
    let NewLine { limit: NewLimit { account, limit, cause }, room: Room { headroom, raised } } =
        *new;
    let changed = diesel::sql_query(
        "UPDATE commitment_accounts SET limit_amount = $1, headroom = $2, raised_limit = $3, \
         raised_from = $4, raised_until = $5, over_limit_cause = CASE \
         WHEN reserved + committed > CAST($1 AS BIGINT) + CAST($2 AS BIGINT) \
         THEN coalesce(over_limit_cause, $6) END WHERE id = $7",
    )
    .bind::<Nullable<BigInt>, _>(limit)
    .bind::<BigInt, _>(headroom)
    .bind::<Nullable<BigInt>, _>(raised.map(|raised| raised.limit))
    .bind::<Nullable<Instant>, _>(raised.map(|raised| Db(raised.from)))
    .bind::<Nullable<Instant>, _>(raised.map(|raised| Db(raised.until)))
    .bind::<Text, _>(cause.as_str())
    .bind::<Uid, _>(Db(account))
    .execute(conn)?;
    Ok(changed == 1)
}

/// False: shipped and on hand together exceed the largest amount an account counts.
pub(super) fn set_on_hand(conn: &mut Conn, id: Uuid, on_hand: i64) -> Result<bool, DbError> {
    let changed = diesel::sql_query(
        "UPDATE commitment_accounts SET limit_amount = committed + $1, \
         over_limit_cause = CASE WHEN reserved > $1 THEN 'stocktake' END WHERE id = $2 \
         AND committed + $1 <= 9007199254740992",
    )
    .bind::<BigInt, _>(on_hand)
    .bind::<Uid, _>(Db(id))
    .execute(conn)?;
    Ok(changed == 1)
}

/// False: fewer pieces are on hand than are to be taken, or the account would exceed the largest amount. An
/// addition is never refused because the stock was negative.
pub(super) fn adjust_on_hand(
    conn: &mut Conn,
    id: Uuid,
    by: i64,
    negative: NegativeStock,
) -> Result<bool, DbError> {
    let least = match negative {
        NegativeStock::Refuse => 0,
        NegativeStock::Allow => -LARGEST_MINOR,
    };
    let changed = diesel::sql_query(
        "UPDATE commitment_accounts SET limit_amount = limit_amount + $1, \
         over_limit_cause = CASE WHEN reserved + committed > limit_amount + $1 THEN 'stocktake' END \
         WHERE id = $2 AND limit_amount + $1 <= 9007199254740992 \
         AND ($1 > 0 OR limit_amount - committed + $1 >= $3)",
    )
    .bind::<BigInt, _>(by)
    .bind::<Uid, _>(Db(id))
    .bind::<BigInt, _>(least)
    .execute(conn)?;
    Ok(changed == 1)
}
