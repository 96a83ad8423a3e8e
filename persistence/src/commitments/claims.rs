//! Granting the reservations of new orders: all of them, or none.
//!
//! PostgreSQL does it inside the statement that stores the order, so that the hot rows are locked
//! last. SQLite has a single writer and does it account by account.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{self as st, Array, BigInt, Bool, HasSqlType, Nullable, Text};
use domain::commitment::{Change, Reservation};
use uuid::Uuid;

use super::Source;
use crate::insert::{FixedRow, Values};
use crate::types::{Instant, Uid};
use crate::{Db, DbError};

/// More than any account has left, yet small enough for the database to add to an account's sums.
const MORE_THAN_ANY: i64 = 1 << 60;

/// The reservations of one source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The source.
    pub(crate) source: Source,
    /// Its reservations.
    pub(crate) reservations: &'a [Reservation],
    /// Expiry of the commitments.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// Time of the request.
    pub(crate) at: DateTime<Utc>,
}

/// The reservations of several sources, as columns.
#[derive(Default)]
pub(crate) struct Claims {
    /// For each account once, in the order of their ids, the sum of all reservations.
    takes: Takes,
    notes: Notes,
}

#[derive(Default)]
struct Takes {
    accounts: Vec<Uuid>,
    held: Vec<i64>,
    used: Vec<i64>,
    /// Whether an approval is to allow more than is left: of all reservations of the account, or not.
    over: Vec<bool>,
}

/// The commitments: source, account and amount.
#[derive(Default)]
struct Notes {
    accounts: Vec<Uuid>,
    kinds: Vec<&'static str>,
    source_kinds: Vec<&'static str>,
    sources: Vec<Uuid>,
    amounts: Vec<i64>,
    used: Vec<i64>,
    expires: Vec<Option<Db<DateTime<Utc>>>>,
    at: Vec<Db<DateTime<Utc>>>,
}

impl Claims {
    /// The reservations of `wanted` with an amount above zero.
    pub(crate) fn new<'a>(wanted: impl Iterator<Item = Wanted<'a>>) -> Self {
        let (mut sums, mut notes) = (BTreeMap::<Uuid, (i64, i64, bool)>::new(), Notes::default());
        for one in wanted {
            for asked in one.reservations.iter().filter(|asked| asked.amount > 0) {
                let Change { reserved, committed } = asked.change();
                let sum = sums.entry(asked.account).or_insert((0, 0, true));
                let over = sum.2 && asked.over.is_some();
                *sum = (sum.0.saturating_add(reserved), sum.1.saturating_add(committed), over);
                notes.add(one, asked);
            }
        }
        let mut takes = Takes::default();
        for (account, (held, used, over)) in sums {
            takes.accounts.push(account);
            takes.held.push(held.min(MORE_THAN_ANY));
            takes.over.push(over);
            takes.used.push(used.min(MORE_THAN_ANY));
        }
        Self { takes, notes }
    }

    /// The requested accounts missing from `taken`.
    pub(crate) fn short(&self, taken: &[Uuid]) -> Vec<Uuid> {
        let asked = self.takes.accounts.iter().copied();
        asked.filter(|account| !taken.contains(account)).collect()
    }

    /// The CTEs `taken` and `held`: the accounts with enough left, and the commitments.
    pub(crate) fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.takes.push_sql(out)?;
        out.push_sql(", ");
        self.notes.push_sql(out)
    }

    /// Takes from each account with enough left, and returns these accounts.
    pub(crate) fn take(&self, conn: &mut SqliteConnection) -> Result<Vec<Uuid>, DbError> {
        let Takes { accounts, held, used, over } = &self.takes;
        let mut taken = Vec::with_capacity(accounts.len());
        let amounts = held.iter().zip(used).zip(over);
        for (account, ((held, used), over)) in accounts.iter().zip(amounts) {
            let over = i64::from(*over);
            let take = TakeOne { id: Db(*account), held: *held, used: *used, over };
            if take.execute(conn)? == 1 {
                taken.push(*account);
            }
        }
        Ok(taken)
    }

    /// Records the commitments.
    pub(crate) fn hold(&self, conn: &mut SqliteConnection) -> Result<(), DbError> {
        (0..self.notes.accounts.len())
            .filter_map(|place| self.notes.row(place))
            .try_for_each(|row| row.insert(conn))
    }
}

/// A commitment row on SQLite.
struct HeldRow {
    account: Db<Uuid>,
    kind: &'static str,
    source_kind: &'static str,
    source: Db<Uuid>,
    amount: i64,
    used: i64,
    expires_at: Option<Db<DateTime<Utc>>>,
    at: Db<DateTime<Utc>>,
}

impl FixedRow for HeldRow {
    type Named = Self;
    const INTO: &'static str = "INSERT INTO commitments (released, restored, account_id, kind, \
        source_kind, source_id, amount, committed, expires_at, created_at) VALUES (0, 0, ";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.account)?;
        values.add::<Text, _>(&self.kind)?;
        values.add::<Text, _>(&self.source_kind)?;
        values.add::<Uid, _>(&self.source)?;
        values.add::<BigInt, _>(&self.amount)?;
        values.add::<BigInt, _>(&self.used)?;
        values.add::<Nullable<Instant>, _>(&self.expires_at)?;
        values.add::<Instant, _>(&self.at)
    }
}

impl Takes {
    fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "taken AS (UPDATE commitment_accounts AS a \
               SET reserved = a.reserved + v.held, committed = a.committed + v.used, \
                 over_limit_cause = CASE WHEN v.over AND a.reserved + a.committed + v.held + v.used > a.limit_amount \
                   THEN coalesce(a.over_limit_cause, 'approved_overrun') ELSE a.over_limit_cause END \
               FROM (SELECT t.account, t.held, t.used, t.over FROM unnest(",
        );
        out.push_bind_param::<Array<st::Uuid>, _>(&self.accounts)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.held)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.used)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Bool>, _>(&self.over)?;
        out.push_sql(
            "::boolean[]) AS t (account, held, used, over) \
                 JOIN commitment_accounts x ON x.id = t.account \
                 ORDER BY t.account FOR NO KEY UPDATE OF x) AS v \
               WHERE a.id = v.account AND a.reserved + a.committed + v.held + v.used \
                 <= CASE WHEN v.over THEN 9007199254740992 ELSE coalesce(a.limit_amount, 9007199254740992) END \
               RETURNING a.id)",
        );
        Ok(())
    }
}

impl Notes {
    fn row(&self, place: usize) -> Option<HeldRow> {
        Some(HeldRow {
            account: Db(*self.accounts.get(place)?),
            kind: self.kinds.get(place)?,
            source_kind: self.source_kinds.get(place)?,
            source: Db(*self.sources.get(place)?),
            amount: *self.amounts.get(place)?,
            used: *self.used.get(place)?,
            expires_at: *self.expires.get(place)?,
            at: *self.at.get(place)?,
        })
    }

    fn add(&mut self, one: Wanted<'_>, asked: &Reservation) {
        self.accounts.push(asked.account);
        self.kinds.push(asked.kind.as_str());
        self.source_kinds.push(one.source.kind);
        self.sources.push(one.source.id);
        self.amounts.push(asked.amount);
        self.used.push(asked.commitment().committed);
        self.expires.push(one.expires_at.map(Db));
        self.at.push(Db(one.at));
    }

    fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "held AS (INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, \
               committed, expires_at, created_at, released, restored) SELECT t.*, 0, 0 FROM unnest(",
        );
        out.push_bind_param::<Array<st::Uuid>, _>(&self.accounts)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.kinds)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.source_kinds)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<st::Uuid>, _>(&self.sources)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.amounts)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.used)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Nullable<Instant>>, _>(&self.expires)?;
        out.push_sql("::timestamptz[], ");
        out.push_bind_param::<Array<Instant>, _>(&self.at)?;
        out.push_sql("::timestamptz[]) AS t)");
        Ok(())
    }
}

/// Diesel prepares its own UPDATE each time; this one is prepared once per connection.
struct TakeOne {
    id: Db<Uuid>,
    held: i64,
    used: i64,
    over: i64,
}

impl QueryId for TakeOne {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for TakeOne {}

impl<B: Backend + HasSqlType<Uid>> QueryFragment<B> for TakeOne
where
    Db<Uuid>: ToSql<Uid, B>,
    i64: ToSql<BigInt, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql("UPDATE commitment_accounts SET reserved = reserved + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(", committed = committed + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        out.push_sql(", over_limit_cause = CASE WHEN ");
        out.push_bind_param::<BigInt, _>(&self.over)?;
        out.push_sql(" = 1 AND reserved + committed + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(" + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        out.push_sql(
            " > limit_amount THEN coalesce(over_limit_cause, 'approved_overrun') \
             ELSE over_limit_cause END WHERE id = ",
        );
        out.push_bind_param::<Uid, _>(&self.id)?;
        out.push_sql(" AND reserved + committed + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(" + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        out.push_sql(" <= CASE WHEN ");
        out.push_bind_param::<BigInt, _>(&self.over)?;
        out.push_sql(
            " = 1 THEN 9007199254740992 ELSE coalesce(limit_amount, 9007199254740992) END",
        );
        Ok(())
    }
}
