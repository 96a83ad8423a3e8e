//! The hand-written statements of the hot rows: Diesel prepares its own UPDATE anew each time, these
//! are prepared once per connection.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, HasSqlType, Nullable, Text};
use uuid::Uuid;

use super::{Claim, Move, Stage};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// Adds each claim to its account where the limit allows it, and names those accounts. The claims
/// are sorted by account.
pub(super) fn take(conn: &mut Conn, claims: &[Claim]) -> Result<Vec<Uuid>, DbError> {
    match conn {
        Conn::Pg(pg) => {
            let ids: Vec<Uuid> = claims.iter().map(|claim| claim.account).collect();
            let (held, used): (Vec<i64>, Vec<i64>) = claims.iter().map(split).unzip();
            let taken: Vec<Db<Uuid>> = TakeAll { ids: &ids, held: &held, used: &used }.load(pg)?;
            Ok(taken.into_iter().map(|id| id.0).collect())
        }
        Conn::Sqlite(sqlite) => {
            let mut taken = Vec::with_capacity(claims.len());
            for claim in claims {
                let (held, used) = split(claim);
                let one = TakeOne { id: Db(claim.account), held, used };
                if one.execute(sqlite)? == 1 {
                    taken.push(claim.account);
                }
            }
            Ok(taken)
        }
    }
}

const fn split(claim: &Claim) -> (i64, i64) {
    match claim.stage {
        Stage::Reserved => (claim.amount, 0),
        Stage::Committed => (0, claim.amount),
    }
}

/// All claims of a request in one statement, the rows locked in the order of their ids.
struct TakeAll<'a> {
    ids: &'a [Uuid],
    held: &'a [i64],
    used: &'a [i64],
}

impl QueryId for TakeAll<'_> {
    type QueryId = TakeAll<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for TakeAll<'_> {
    type SqlType = Uid;
}

impl<C> RunQueryDsl<C> for TakeAll<'_> {}

impl QueryFragment<Pg> for TakeAll<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "UPDATE commitment_accounts AS a \
             SET reserved = a.reserved + v.held, committed = a.committed + v.used \
             FROM (SELECT t.id, t.held, t.used FROM unnest(",
        );
        out.push_bind_param::<Array<diesel::sql_types::Uuid>, _>(self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(self.held)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(self.used)?;
        out.push_sql(
            ") AS t(id, held, used) JOIN commitment_accounts x ON x.id = t.id \
             ORDER BY t.id FOR NO KEY UPDATE OF x) AS v \
             WHERE a.id = v.id AND (a.limit_amount IS NULL \
             OR a.reserved + a.committed + v.held + v.used <= a.limit_amount) RETURNING a.id",
        );
        Ok(())
    }
}

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

/// Moves an account's sums as its commitment moved. The cause is noted only if the account then
/// stands over its limit.
pub(super) fn shift(conn: &mut Conn, m: &Move) -> Result<(), DbError> {
    let (reserved, committed) = (m.grow - m.commit - m.release, m.commit - m.restore);
    diesel::sql_query(
        "UPDATE commitment_accounts SET reserved = reserved + $1, committed = committed + $2, \
         over_limit_cause = CASE WHEN reserved + committed + $1 + $2 > limit_amount \
         THEN coalesce($3, over_limit_cause) END WHERE id = $4",
    )
    .bind::<BigInt, _>(reserved)
    .bind::<BigInt, _>(committed)
    .bind::<Nullable<Text>, _>(m.cause)
    .bind::<Uid, _>(Db(m.account))
    .execute(conn)?;
    Ok(())
}

pub(super) fn set_limit(
    conn: &mut Conn,
    id: Uuid,
    limit: Option<i64>,
    cause: &'static str,
) -> Result<bool, DbError> {
    let changed = diesel::sql_query(
        "UPDATE commitment_accounts SET limit_amount = $1, \
         over_limit_cause = CASE WHEN reserved + committed > $1 THEN $2 END WHERE id = $3",
    )
    .bind::<Nullable<BigInt>, _>(limit)
    .bind::<Text, _>(cause)
    .bind::<Uid, _>(Db(id))
    .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn set_on_hand(conn: &mut Conn, id: Uuid, on_hand: i64) -> Result<(), DbError> {
    diesel::sql_query(
        "UPDATE commitment_accounts SET limit_amount = committed + $1, \
         over_limit_cause = CASE WHEN reserved > $1 THEN 'stocktake' END WHERE id = $2",
    )
    .bind::<BigInt, _>(on_hand)
    .bind::<Uid, _>(Db(id))
    .execute(conn)?;
    Ok(())
}
