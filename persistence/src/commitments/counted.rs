//! Amounts from before an account was opened.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::commitment::NewLimit;

use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// Amount of a commitment that is recorded after the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub(crate) struct Counted {
    /// Total.
    #[diesel(sql_type = BigInt)]
    pub(crate) amount: i64,
    /// Of it, used up.
    #[diesel(sql_type = BigInt)]
    pub(crate) committed: i64,
}

/// Adds the recorded amounts to the account, whatever its limit. `limit` names the account, and the cause if they
/// take it beyond its limit: no overrun accounts for them.
pub(crate) fn add(conn: &mut Conn, limit: &NewLimit, counted: &[Counted]) -> Result<(), DbError> {
    let (held, used) = counted.iter().fold((0_i64, 0_i64), |(held, used), one| {
        let open = one.amount.saturating_sub(one.committed);
        (held.saturating_add(open), used.saturating_add(one.committed))
    });
    if held == 0 && used == 0 {
        return Ok(());
    }
    diesel::sql_query(
        "UPDATE commitment_accounts SET reserved = reserved + $1, committed = committed + $2, \
         over_limit_cause = CASE WHEN reserved + committed + $1 + $2 > limit_amount THEN $3 END \
         WHERE id = $4",
    )
    .bind::<BigInt, _>(held)
    .bind::<BigInt, _>(used)
    .bind::<Text, _>(limit.cause.as_str())
    .bind::<Uid, _>(Db(limit.account))
    .execute(conn)?;
    Ok(())
}
