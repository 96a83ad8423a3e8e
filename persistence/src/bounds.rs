//! Locks for counts: no transaction adds to the counted rows until the lock's transaction ends.

use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::bounds::Bounded;
use domain::companies::CompanyId;

use crate::{Conn, DbError};

/// Waits for running transactions that add rows of this kind for the company, then blocks further ones. Without
/// a company: rows that apply to all companies. On SQLite the single writer is lock enough.
pub fn hold(conn: &mut Conn, kind: Bounded, company: Option<CompanyId>) -> Result<(), DbError> {
    match conn {
        Conn::Pg(_) => {
            let whose = company.map_or_else(|| "everybody".to_owned(), |id| id.to_string());
            diesel::sql_query("SELECT pg_advisory_xact_lock(7405003, hashtext($1))")
                .bind::<Text, _>(format!("{} of {whose}", kind.as_str()))
                .execute(conn)?;
        }
        Conn::Sqlite(_) => {}
    }
    Ok(())
}
