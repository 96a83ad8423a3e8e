//! What accounts and commitments hold.

use diesel::prelude::*;
use uuid::Uuid;

use super::{Account, Holding};
use crate::schema::{commitment_accounts as a, commitments as c};
use crate::{Conn, Db, DbError};

/// What `source` holds of each account.
pub fn held_by(conn: &mut Conn, source: Uuid) -> Result<Vec<Holding>, DbError> {
    Ok(c::table
        .filter(c::source_id.eq(Db(source)))
        .order(c::account_id)
        .select((c::account_id, c::kind, c::amount, c::committed, c::released, c::restored))
        .load(conn)?)
}

/// The account with this id.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Account>, DbError> {
    Ok(find_all(conn, &[id])?.into_iter().next())
}

/// The accounts with these ids, in no particular order.
pub fn find_all(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Account>, DbError> {
    let ids = ids.iter().map(|id| Db(*id));
    let rows: Vec<(Db<Uuid>, Option<i64>, i64, i64)> = a::table
        .filter(a::id.eq_any(ids))
        .select((a::id, a::limit_amount, a::reserved, a::committed))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, limit, reserved, committed)| Account { id: id.0, limit, reserved, committed })
        .collect())
}
