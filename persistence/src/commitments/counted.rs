//! Amounts from before an account was opened.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::commitment::{NewLimit, OverLimit};
use serde_json::{Value, json};
use uuid::Uuid;

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

impl Counted {
    /// The sums held and used with it.
    const fn added_to(&self, (held, used): (i64, i64)) -> (i64, i64) {
        let open = self.amount.saturating_sub(self.committed);
        (held.saturating_add(open), used.saturating_add(self.committed))
    }
}

/// Adds the recorded amounts to the account, whatever its limit. `limit` names the account, and the cause if they
/// take it beyond its limit: no overrun accounts for them.
pub(crate) fn add(conn: &mut Conn, limit: &NewLimit, counted: &[Counted]) -> Result<(), DbError> {
    let (held, used) = counted.iter().fold((0, 0), |sum, one| one.added_to(sum));
    if held == 0 && used == 0 {
        return Ok(());
    }
    diesel::sql_query(
        "UPDATE commitment_accounts SET reserved = reserved + $1, committed = committed + $2, \
         over_limit_cause = CASE WHEN reserved + committed + $1 + $2 > limit_amount + headroom THEN $3 END \
         WHERE id = $4",
    )
    .bind::<BigInt, _>(held)
    .bind::<BigInt, _>(used)
    .bind::<Text, _>(limit.cause.as_str())
    .bind::<Uid, _>(Db(limit.account))
    .execute(conn)?;
    Ok(())
}

const ADDED: &str = "UPDATE commitment_accounts AS a SET reserved = a.reserved + s.held, \
    committed = a.committed + s.used, over_limit_cause = CASE \
      WHEN a.reserved + a.committed + s.held + s.used > a.limit_amount + a.headroom THEN $1 END FROM ";
const ON_POSTGRES: &str =
    "json_to_recordset($2::json) AS s (account uuid, held bigint, used bigint)";
const ON_SQLITE: &str = "(SELECT unhex(j.value ->> 'account') AS account, j.value ->> 'held' AS held, \
    j.value ->> 'used' AS used FROM json_each($2) j) AS s";

/// Adds the recorded amounts to their accounts, whatever the limits; all in one statement.
pub(crate) fn add_all(
    conn: &mut Conn,
    cause: OverLimit,
    counted: impl Iterator<Item = (Uuid, Counted)>,
) -> Result<(), DbError> {
    let mut sums: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
    for (account, one) in counted {
        let sum = sums.entry(account).or_default();
        *sum = one.added_to(*sum);
    }
    if sums.is_empty() {
        return Ok(());
    }
    let rows = sums.into_iter().map(|(account, (held, used))| {
        json!({ "account": account.simple().to_string(), "held": held, "used": used })
    });
    let rows: Value = rows.collect();
    let source = match conn {
        Conn::Pg(_) => ON_POSTGRES,
        Conn::Sqlite(_) => ON_SQLITE,
    };
    diesel::sql_query(format!("{ADDED}{source} WHERE a.id = s.account"))
        .bind::<Text, _>(cause.as_str())
        .bind::<Text, _>(rows.to_string())
        .execute(conn)?;
    Ok(())
}
