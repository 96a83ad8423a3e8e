//! Whether orders are still to be decided by the terms that were read for them.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text};
use domain::companies::CompanyId;
use uuid::Uuid;

use super::{BuyerTerms, EVERYONE, RulesBasis};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

#[derive(QueryableByName)]
struct NowRow {
    #[diesel(sql_type = Uid)]
    id: Db<CompanyId>,
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = Nullable<Uid>)]
    own: Option<Db<Uuid>>,
    #[diesel(sql_type = Nullable<Uid>)]
    everyone: Option<Db<Uuid>>,
}

const NOW: &str = "SELECT c.id, c.time_zone, v.version AS own, e.version AS everyone FROM companies c \
    LEFT JOIN terms_versions v ON v.owner_id = c.id LEFT JOIN terms_versions e ON e.owner_id = $1 \
    WHERE c.id = ANY($2)";

/// Fails with [`DbError::Outdated`] if rules or time zones have changed since these terms were read. The terms may be
/// those of a snapshot before the locks that came with them: what an order opens must not stay by them.
pub fn check_still<'t>(
    conn: &mut Conn,
    terms: impl Iterator<Item = &'t BuyerTerms>,
) -> Result<(), DbError> {
    match conn {
        Conn::Pg(pg) => check(pg, &terms.collect::<Vec<_>>()),
        // On SQLite, rows read in the same transaction cannot have changed.
        Conn::Sqlite(_) => Ok(()),
    }
}

fn check(conn: &mut PgConnection, terms: &[&BuyerTerms]) -> Result<(), DbError> {
    if terms.is_empty() {
        return Ok(());
    }
    let companies: Vec<Db<CompanyId>> = terms.iter().map(|terms| Db(terms.company.id)).collect();
    let rows: Vec<NowRow> = diesel::sql_query(NOW)
        .bind::<Uid, _>(EVERYONE)
        .bind::<Array<Uid>, _>(companies)
        .load(conn)?;
    let is_as_read = |terms: &&BuyerTerms| {
        let RulesBasis { version, everyone, zone } = terms.rules_basis;
        rows.iter().filter(|row| row.id.0 == terms.company.id).any(|row| {
            let versions = (row.own.map(|own| own.0), row.everyone.map(|all| all.0));
            versions == (version, everyone) && row.time_zone == zone.as_str()
        })
    };
    if terms.iter().all(is_as_read) { Ok(()) } else { Err(DbError::Outdated) }
}
