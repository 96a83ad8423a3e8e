//! Counts that hold: nothing is added to what is counted until the transaction ends.

use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::bounds::Bounded;
use domain::companies::CompanyId;

use crate::{Conn, DbError};

/// Lets no other transaction add to what this company has of the kind (or everybody, without one): those under way
/// come first. On SQLite the one writer is lock enough.
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
