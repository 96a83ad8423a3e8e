//! What an account counts of the time before it was opened.

use diesel::prelude::*;
use uuid::Uuid;

use crate::schema::commitment_accounts as a;
use crate::{Conn, Db, DbError};

/// What a commitment that is noted after the fact counts for its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    /// All of it.
    pub(crate) amount: i64,
    /// Of it, used up.
    pub(crate) used: i64,
}

/// Adds to the account what was noted of it, whatever its limit says: the caller sets the limit next, with its cause.
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
