//! Taking what an order needs from its accounts: all of it, or nothing.
//!
//! PostgreSQL does it inside the statement that stores the order, so that the hot rows are locked
//! last; SQLite, whose writer is alone, account by account.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{self as st, Array, BigInt, HasSqlType, Nullable, Text};
use uuid::Uuid;

use super::{Claim, Source, Stage};
use crate::insert::{FixedRow, Values};
use crate::types::{Instant, Uid};
use crate::{Db, DbError};

/// What is asked of several accounts for one source, in the order of their ids.
pub(crate) struct Claims {
    source: Source,
    expires_at: Option<Db<DateTime<Utc>>>,
    at: Db<DateTime<Utc>>,
    accounts: Vec<Uuid>,
    kinds: Vec<&'static str>,
    held: Vec<i64>,
    used: Vec<i64>,
}

impl Claims {
    /// Those of `claims` that ask for anything.
    pub(crate) fn new(
        source: Source,
        claims: &[Claim],
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Self {
        let mut claims: Vec<&Claim> = claims.iter().filter(|claim| claim.amount > 0).collect();
        claims.sort_by_key(|claim| claim.account);
        let stage = |stage| claims.iter().map(move |c| if c.stage == stage { c.amount } else { 0 });
        Self {
            source,
            expires_at: expires_at.map(Db),
            at: Db(at),
            accounts: claims.iter().map(|claim| claim.account).collect(),
            kinds: claims.iter().map(|claim| claim.kind.as_str()).collect(),
            held: stage(Stage::Reserved).collect(),
            used: stage(Stage::Committed).collect(),
        }
    }

    /// The accounts that are asked but not among `taken`.
    pub(crate) fn short(&self, taken: &[Uuid]) -> Vec<Uuid> {
        self.accounts.iter().copied().filter(|account| !taken.contains(account)).collect()
    }

    /// `claimed`, `taken` and `held`: the claims, the accounts that had enough left, and the commitments.
    pub(crate) fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("claimed AS (SELECT * FROM unnest(");
        out.push_bind_param::<Array<st::Uuid>, _>(&self.accounts)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.kinds)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.held)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.used)?;
        out.push_sql(
            "::bigint[]) AS t (account, kind, held, used)), \
             taken AS (UPDATE commitment_accounts AS a \
               SET reserved = a.reserved + v.held, committed = a.committed + v.used \
               FROM (SELECT t.account, t.held, t.used FROM claimed t \
                 JOIN commitment_accounts x ON x.id = t.account \
                 ORDER BY t.account FOR NO KEY UPDATE OF x) AS v \
               WHERE a.id = v.account AND (a.limit_amount IS NULL \
                 OR a.reserved + a.committed + v.held + v.used <= a.limit_amount) RETURNING a.id), \
             held AS (INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, \
                 committed, released, restored, expires_at, created_at) \
               SELECT t.account, t.kind, ",
        );
        out.push_bind_param::<Text, _>(self.source.kind)?;
        out.push_sql(", ");
        out.push_bind_param::<st::Uuid, _>(&self.source.id)?;
        out.push_sql(", t.held + t.used, t.used, 0, 0, ");
        out.push_bind_param::<Nullable<Instant>, _>(&self.expires_at)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(" FROM claimed t)");
        Ok(())
    }

    /// Takes from each account that has enough left, and names those.
    pub(crate) fn take(&self, conn: &mut SqliteConnection) -> Result<Vec<Uuid>, DbError> {
        let mut taken = Vec::with_capacity(self.accounts.len());
        let amounts = self.held.iter().zip(&self.used);
        for (account, (held, used)) in self.accounts.iter().zip(amounts) {
            let take = TakeOne { id: Db(*account), held: *held, used: *used };
            if take.execute(conn)? == 1 {
                taken.push(*account);
            }
        }
        Ok(taken)
    }

    /// Notes what was taken.
    pub(crate) fn hold(&self, conn: &mut SqliteConnection) -> Result<(), DbError> {
        let amounts = self.held.iter().zip(&self.used);
        let named = self.accounts.iter().zip(&self.kinds);
        for ((account, kind), (held, used)) in named.zip(amounts) {
            let row = HeldRow {
                claims: self,
                account: Db(*account),
                kind,
                source: Db(self.source.id),
                amount: held + used,
                used: *used,
            };
            row.insert(conn)?;
        }
        Ok(())
    }
}

/// A commitment as it is noted on SQLite.
struct HeldRow<'a> {
    claims: &'a Claims,
    account: Db<Uuid>,
    kind: &'static str,
    source: Db<Uuid>,
    amount: i64,
    used: i64,
}

impl FixedRow for HeldRow<'_> {
    type Named = HeldRow<'static>;
    const INTO: &'static str = "INSERT INTO commitments (released, restored, account_id, kind, \
        source_kind, source_id, amount, committed, expires_at, created_at) VALUES (0, 0, ";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.account)?;
        values.add::<Text, _>(&self.kind)?;
        values.add::<Text, _>(&self.claims.source.kind)?;
        values.add::<Uid, _>(&self.source)?;
        values.add::<BigInt, _>(&self.amount)?;
        values.add::<BigInt, _>(&self.used)?;
        values.add::<Nullable<Instant>, _>(&self.claims.expires_at)?;
        values.add::<Instant, _>(&self.claims.at)
    }
}

/// Diesel prepares its own UPDATE anew each time; this one is prepared once per connection.
struct TakeOne {
    id: Db<Uuid>,
    held: i64,
    used: i64,
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
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<Uid, _>(&self.id)?;
        out.push_sql(" AND (limit_amount IS NULL OR reserved + committed + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(" + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        out.push_sql(" <= limit_amount)");
        Ok(())
    }
}
