//! Keys shared by all processes on one PostgreSQL database. On SQLite the keys are in a file instead.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::connection::connect;
use crate::schema::secrets as s;
use crate::{Any, Conn, Db, DbError, Locked};

/// The secret called `name`. If there is none yet, stores `candidate`, unless another process stores one first.
pub fn load_or_store(
    conn: &mut Conn,
    name: &str,
    candidate: &str,
    at: DateTime<Utc>,
) -> Result<String, DbError> {
    Any(diesel::insert_into(s::table)
        .values((s::name.eq(name), s::value.eq(candidate), s::created_at.eq(Db(at))))
        .on_conflict_do_nothing())
    .execute(conn)?;
    Ok(s::table.find(name).select(s::value).first(conn)?)
}

/// The secret called `name`, if there is one.
pub fn load(conn: &mut Conn, name: &str) -> Result<Option<String>, DbError> {
    Ok(s::table.find(name).select(s::value).first(conn).optional()?)
}

/// The secret called `name` in the database at `url`, read without a store, even beside running servers.
pub fn look(url: &str, name: &str) -> Result<Option<String>, DbError> {
    load(&mut connect(url)?, name)
}

/// The secret called `name`, locked until the transaction ends.
pub fn lock(conn: &mut Conn, name: &str) -> Result<Option<String>, DbError> {
    Ok(Locked(s::table.find(name).select(s::value)).get_result(conn).optional()?)
}

/// Replaces the locked secret.
pub fn replace(conn: &mut Conn, name: &str, value: &str) -> Result<(), DbError> {
    diesel::update(s::table.find(name)).set(s::value.eq(value)).execute(conn)?;
    Ok(())
}
