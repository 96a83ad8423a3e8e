//! Changes of an account's sums and limit.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use uuid::Uuid;

use super::{Move, MoveError};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// Moves an account's sums as its commitment moved, if it then counts no more than 2^53 or no more than before. The
/// cause is noted only if the account then stands over its limit.
pub(super) fn shift(conn: &mut Conn, m: &Move) -> Result<(), MoveError> {
    let (reserved, committed) = (m.grow - m.commit - m.release, m.commit - m.restore);
    let moved = diesel::sql_query(
        "UPDATE commitment_accounts SET reserved = reserved + $1, committed = committed + $2, \
         over_limit_cause = CASE WHEN reserved + committed + $1 + $2 > limit_amount \
         THEN coalesce($3, over_limit_cause) END WHERE id = $4 \
         AND ($1 + $2 <= 0 OR reserved + committed + $1 + $2 <= 9007199254740992)",
    )
    .bind::<BigInt, _>(reserved)
    .bind::<BigInt, _>(committed)
    .bind::<Nullable<Text>, _>(m.cause)
    .bind::<Uid, _>(Db(m.account))
    .execute(conn)?;
    if moved == 1 { Ok(()) } else { Err(MoveError::TooLarge) }
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

/// False: what was shipped and what is on hand are more than an account counts.
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
