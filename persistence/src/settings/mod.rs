//! The operator's settings: one row, once they are set.

pub(crate) mod row;
mod switches;
pub(crate) mod tables;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::settings::{SETTINGS, Settings};
use serde_json::Value;

pub use switches::turned_off_now;
pub(crate) use switches::{SWITCHES, turned_off};

use crate::schema::settings as s;
use crate::{Any, Conn, Db, DbError, Locked};

/// The settings; the defaults until they are set.
pub fn find(conn: &mut Conn) -> Result<Settings, DbError> {
    let query = s::table.filter(s::id.eq(Db(SETTINGS))).select((s::document, s::version));
    read(query.first(conn).optional()?)
}

/// The settings, locked until the transaction ends once they are set.
pub fn lock(conn: &mut Conn) -> Result<Settings, DbError> {
    let query = s::table.filter(s::id.eq(Db(SETTINGS))).select((s::document, s::version));
    read(Locked(query).get_result(conn).optional()?)
}

fn read(row: Option<(Db<Value>, i64)>) -> Result<Settings, DbError> {
    row.map_or_else(
        || Ok(Settings::default()),
        |(document, version)| row::settings(document.0, version),
    )
}

/// Stores the settings: version 1 is an insert, a later version updates the locked row. Returns false if another
/// transaction has set them for the first time meanwhile.
pub fn save(conn: &mut Conn, settings: &Settings, at: DateTime<Utc>) -> Result<bool, DbError> {
    let before = if settings.version == 1 {
        None
    } else {
        let query = s::table.filter(s::id.eq(Db(SETTINGS))).select(s::document);
        query.first::<Db<Value>>(conn).optional()?
    };
    let document = row::document(settings, before.map(|before| before.0))?;
    let values = (
        s::id.eq(Db(SETTINGS)),
        s::document.eq(Db(document)),
        s::version.eq(settings.version),
        s::updated_at.eq(Db(at)),
    );
    let stored = if settings.version == 1 {
        Any(diesel::insert_into(s::table).values(values).on_conflict_do_nothing()).execute(conn)?
    } else {
        diesel::update(s::table.filter(s::id.eq(Db(SETTINGS)))).set(values).execute(conn)?
    };
    Ok(stored == 1)
}
