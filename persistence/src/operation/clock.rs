//! The database's clock: leases follow it, because all processes share it.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;

use crate::types::Instant;
use crate::{Conn, Db, DbError};

/// Now by the database's clock, also within a transaction.
pub fn now(conn: &mut Conn) -> Result<DateTime<Utc>, DbError> {
    let now = in_sql(conn);
    Ok(diesel::select(now).get_result::<Db<DateTime<Utc>>>(conn)?.0)
}

/// Now, as an expression. PostgreSQL's `now()` stands still within a transaction.
pub(super) fn in_sql(conn: &Conn) -> SqlLiteral<Instant> {
    sql(match conn {
        Conn::Pg(_) => "clock_timestamp()",
        Conn::Sqlite(_) => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
    })
}
