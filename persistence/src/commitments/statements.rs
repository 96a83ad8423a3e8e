//! Changes of an account's sums and limit.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use uuid::Uuid;

use super::Move;
use crate::types::Uid;
use crate::{Conn, Db, DbError};

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
