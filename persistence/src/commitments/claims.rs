//! Granting the reservations of new orders: all of them, or none.
//!
//! PostgreSQL does it inside the statement that stores the order, so that the hot rows are locked
//! last. SQLite has a single writer and does it account by account.

mod take_one;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{self as st, Array, BigInt, Nullable, Text};
use domain::commitment::{Change, OverLimit, Reservation};
use uuid::Uuid;

use self::take_one::TakeOne;
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
pub(crate) struct Claims {
    /// For each account once, in the order of their ids, the sum of all reservations.
    takes: Takes,
    notes: Notes,
}

struct Takes {
    accounts: Vec<Uuid>,
    held: Vec<i64>,
    used: Vec<i64>,
    /// The part that the limit must leave room for: the rest may exceed it.
    within: Vec<i64>,
    /// Why the rest may exceed it.
    causes: Vec<Option<&'static str>>,
    /// Business time of the newest source: a temporary limit counts by it.
    at: Db<DateTime<Utc>>,
}

/// The sum of all reservations on one account.
#[derive(Default, Clone, Copy)]
struct Sum {
    held: i64,
    used: i64,
    within: i64,
    cause: Option<OverLimit>,
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
    causes: Vec<Option<&'static str>>,
    requests: Vec<Option<Db<Uuid>>>,
}

impl Claims {
    /// The reservations of `wanted` that are noted.
    pub(crate) fn new<'a>(wanted: impl Iterator<Item = Wanted<'a>>) -> Self {
        let (mut sums, mut notes) = (BTreeMap::<Uuid, Sum>::new(), Notes::default());
        let mut at = DateTime::UNIX_EPOCH;
        for one in wanted {
            at = at.max(one.at);
            for asked in one.reservations.iter().filter(|asked| asked.is_noted()) {
                let Change { reserved, committed } = asked.change();
                let sum = sums.entry(asked.account).or_default();
                let within = if asked.overrun.is_some() { 0 } else { asked.amount };
                *sum = Sum {
                    held: sum.held.saturating_add(reserved),
                    used: sum.used.saturating_add(committed),
                    within: sum.within.saturating_add(within),
                    cause: sum.cause.or(asked.overrun.map(|overrun| overrun.cause)),
                };
                notes.add(one, asked);
            }
        }
        let mut takes = Takes::at(at);
        for (account, sum) in sums {
            takes.accounts.push(account);
            takes.held.push(sum.held.min(MORE_THAN_ANY));
            takes.used.push(sum.used.min(MORE_THAN_ANY));
            takes.within.push(sum.within.min(MORE_THAN_ANY));
            takes.causes.push(sum.cause.map(OverLimit::as_str));
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
        let Takes { accounts, held, used, within, causes, at } = &self.takes;
        let mut taken = Vec::with_capacity(accounts.len());
        let sums = held.iter().zip(used).zip(within.iter().zip(causes));
        for (account, ((held, used), (within, cause))) in accounts.iter().zip(sums) {
            let (id, cause) = (Db(*account), *cause);
            let at = *at;
            let take = TakeOne { id, held: *held, used: *used, within: *within, cause, at };
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
    cause: Option<&'static str>,
    request: Option<Db<Uuid>>,
}

impl FixedRow for HeldRow {
    type Named = Self;
    const INTO: &'static str = "INSERT INTO commitments (released, restored, account_id, kind, \
        source_kind, source_id, amount, committed, expires_at, created_at, over_limit_cause, \
        approval_request_id) VALUES (0, 0, ";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.account)?;
        values.add::<Text, _>(&self.kind)?;
        values.add::<Text, _>(&self.source_kind)?;
        values.add::<Uid, _>(&self.source)?;
        values.add::<BigInt, _>(&self.amount)?;
        values.add::<BigInt, _>(&self.used)?;
        values.add::<Nullable<Instant>, _>(&self.expires_at)?;
        values.add::<Instant, _>(&self.at)?;
        values.add::<Nullable<Text>, _>(&self.cause)?;
        values.add::<Nullable<Uid>, _>(&self.request)
    }
}

impl Takes {
    const fn at(at: DateTime<Utc>) -> Self {
        Self {
            accounts: Vec::new(),
            held: Vec::new(),
            used: Vec::new(),
            within: Vec::new(),
            causes: Vec::new(),
            at: Db(at),
        }
    }

    fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "taken AS (UPDATE commitment_accounts AS a \
               SET reserved = a.reserved + v.held, committed = a.committed + v.used, \
                 over_limit_cause = CASE \
                   WHEN a.reserved + a.committed + v.held + v.used > a.limit_amount + a.headroom \
                   THEN coalesce(a.over_limit_cause, v.cause, \
                     CASE WHEN a.raised_limit IS NOT NULL THEN 'limit_ended' END) END \
               FROM (SELECT t.account, t.held, t.used, t.limited, t.cause FROM unnest(",
        );
        out.push_bind_param::<Array<st::Uuid>, _>(&self.accounts)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.held)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.used)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.within)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.causes)?;
        out.push_sql(
            "::text[]) AS t (account, held, used, limited, cause) \
                 JOIN commitment_accounts x ON x.id = t.account \
                 ORDER BY t.account FOR NO KEY UPDATE OF x) AS v \
               WHERE a.id = v.account \
                 AND a.reserved + a.committed + v.held + v.used <= 9007199254740992 \
                 AND (v.limited = 0 OR a.reserved + a.committed + v.limited \
                   <= coalesce(CASE WHEN a.raised_from <= ",
        );
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(" AND a.raised_until > ");
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(
            " THEN a.raised_limit ELSE a.limit_amount + a.headroom END, 9007199254740992)) \
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
            cause: *self.causes.get(place)?,
            request: *self.requests.get(place)?,
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
        self.causes.push(asked.overrun.map(|overrun| overrun.cause.as_str()));
        self.requests.push(asked.overrun.and_then(|overrun| overrun.request).map(Db));
    }

    fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "held AS (INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, \
               committed, expires_at, created_at, over_limit_cause, approval_request_id, \
               released, restored) SELECT t.*, 0, 0 FROM unnest(",
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
        out.push_sql("::timestamptz[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.causes)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.requests)?;
        out.push_sql("::uuid[]) AS t)");
        Ok(())
    }
}
