//! The closing date of the books: one row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ledger::{check_forward, check_open, check_reopening};

use super::LedgerError;
use crate::connection::SharedLock;
use crate::schema::ledger_closings as c;
use crate::{Conn, Db, DbError, Locked};

/// The only row's id.
const ROW: i64 = 1;
type Columns = (c::closed_until, c::reopened_because, c::version, c::updated_at);
const COLUMNS: Columns = (c::closed_until, c::reopened_because, c::version, c::updated_at);

/// The closing date of the books.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Closing {
    /// The last closed day; `None`: no period was ever closed.
    pub closed_until: Option<NaiveDate>,
    /// Why the books were reopened, if that was the last change.
    pub reopened_because: Option<String>,
    /// Rises with every change.
    pub version: i64,
    /// When it was changed.
    pub updated_at: Db<DateTime<Utc>>,
}

/// Proof that the books are open for a day until the transaction ends; every posting needs one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDay(NaiveDate);

impl OpenDay {
    /// The day.
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

/// The closing date, share-locked until the transaction ends: the books are neither closed further nor
/// reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Books {
    closed_until: Option<NaiveDate>,
}

impl Books {
    /// The day, if the books are open for it.
    pub fn open(self, on: NaiveDate) -> Result<OpenDay, LedgerError> {
        check_open(self.closed_until, on)?;
        Ok(OpenDay(on))
    }
}

/// The books, for a posting. Call this before a document number is drawn.
pub fn books(conn: &mut Conn) -> Result<Books, DbError> {
    let row = c::table.find(ROW).select(c::closed_until);
    Ok(Books { closed_until: SharedLock(row).get_result(conn)? })
}

/// The day, if the books are open for it; they stay so until the transaction ends.
pub fn open_day(conn: &mut Conn, on: NaiveDate) -> Result<OpenDay, LedgerError> {
    books(conn)?.open(on)
}

/// The closing date of the books.
pub fn closing(conn: &mut Conn) -> Result<Closing, DbError> {
    Ok(c::table.find(ROW).select(COLUMNS).first(conn)?)
}

/// The closing date, locked until the transaction ends: waits for running postings.
pub fn lock_closing(conn: &mut Conn) -> Result<Closing, DbError> {
    let row = c::table.find(ROW).select(COLUMNS);
    Ok(Locked(row).get_result(conn)?)
}

/// Closes the books until `day`; `before` is the locked row.
pub fn close_until(
    conn: &mut Conn,
    before: Closing,
    day: NaiveDate,
    at: DateTime<Utc>,
) -> Result<Closing, LedgerError> {
    check_forward(before.closed_until, day)?;
    if before.closed_until == Some(day) {
        return Ok(before);
    }
    let version = before.version + 1;
    let after =
        Closing { closed_until: Some(day), reopened_because: None, version, updated_at: Db(at) };
    save(conn, &after)?;
    Ok(after)
}

/// Reopens the books, so that they are closed until `day` only; `before` is the locked row.
pub fn reopen(
    conn: &mut Conn,
    before: &Closing,
    (day, reason): (NaiveDate, String),
    at: DateTime<Utc>,
) -> Result<Closing, LedgerError> {
    check_reopening(before.closed_until, day)?;
    let (version, reopened_because) = (before.version + 1, Some(reason));
    let after = Closing { closed_until: Some(day), reopened_because, version, updated_at: Db(at) };
    save(conn, &after)?;
    Ok(after)
}

fn save(conn: &mut Conn, closing: &Closing) -> Result<(), DbError> {
    diesel::update(c::table.find(ROW))
        .set((
            c::closed_until.eq(closing.closed_until),
            c::reopened_because.eq(&closing.reopened_because),
            c::version.eq(closing.version),
            c::updated_at.eq(closing.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}
