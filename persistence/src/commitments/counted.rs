//! Amounts from before an account was opened.

use diesel::prelude::*;
use uuid::Uuid;

use crate::schema::commitment_accounts as a;
use crate::{Conn, Db, DbError};

/// Amount of a commitment that is recorded after the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Total.
    pub(crate) amount: i64,
    /// Of it, used up.
    pub(crate) used: i64,
}

/// Adds the recorded amounts to the account, whatever its limit: the caller sets the limit next, with its
/// cause.
pub(crate) fn add(
    conn: &mut Conn,
    account: Uuid,
    counted: impl Iterator<Item = Counted>,
) -> Result<(), DbError> {
    let (held, used) = counted.fold((0_i64, 0_i64), |(held, used), one| {
        (held.saturating_add(one.amount - one.used), used.saturating_add(one.used))
    });
    if held == 0 && used == 0 {
        return Ok(());
    }
    diesel::update(a::table.filter(a::id.eq(Db(account))))
        .set((a::reserved.eq(a::reserved + held), a::committed.eq(a::committed + used)))
        .execute(conn)?;
    Ok(())
}
