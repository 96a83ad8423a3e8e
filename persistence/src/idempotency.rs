//! Answers by key, stored in the transaction of their effect: a retry gets the same answer, and what
//! was refused leaves no trace.

mod keep;
mod look;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use self::keep::{Answers, KeyRow};
use self::look::{Found, LookAll, LookOne};
use crate::insert::FixedRow;
use crate::schema::idempotency_keys as k;
use crate::{Conn, Db, DbError};

/// Whose key it is, and for which operation: another caller's equal key is another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The user.
    pub caller: Uuid,
    /// Method and path: `POST /v1/orders`.
    pub operation: String,
    /// The client's key.
    pub key: String,
}

/// An answer as it was given the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The 2xx status.
    pub status: u16,
    /// The `Location` header.
    pub location: Option<String>,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The body's bytes; JSON is text.
    pub body: String,
    /// The order and its version whose view is the body: it stands there already.
    pub view_of: Option<(Uuid, i64)>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: the work may run.
    New,
    /// It has run: this is its answer.
    Replay(Stored),
    /// It was used for another body.
    Different,
    /// Its first use is running in another transaction.
    InFlight,
}

/// A key with the fingerprint of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The key.
    pub scope: Scope,
    /// Of the body.
    pub fingerprint: String,
}

/// Looks the keys up and takes them for this transaction; what is known of each, in their order.
pub fn claim(conn: &mut Conn, tickets: &[&Ticket]) -> Result<Vec<Claim>, DbError> {
    let mut rows: Vec<Found> = match conn {
        Conn::Pg(_) if tickets.is_empty() => Vec::new(),
        Conn::Pg(pg) => LookAll::of(tickets).load(pg)?,
        Conn::Sqlite(sqlite) => {
            let rows = tickets.iter().map(|ticket| LookOne::of(ticket).get_result(sqlite));
            rows.collect::<QueryResult<_>>()?
        }
    };
    // SQLite's all have the same place, and are in order already.
    rows.sort_by_key(|row| row.0);
    let claims = tickets.iter().zip(rows).map(|(ticket, found)| read(ticket, found));
    claims.collect()
}

fn read(
    ticket: &Ticket,
    (_, free, seen, status, location, etag, body): Found,
) -> Result<Claim, DbError> {
    match (free, seen, status, body) {
        (_, Some(seen), _, _) if seen != ticket.fingerprint => Ok(Claim::Different),
        (_, Some(_), Some(status), Some(body)) => Ok(Claim::Replay(Stored {
            status: u16::try_from(status).map_err(DbError::corrupt)?,
            location,
            etag,
            body,
            view_of: None,
        })),
        (_, Some(_), _, _) => Err(DbError::corrupt("an idempotency key without its answer")),
        (false, None, _, _) => Ok(Claim::InFlight),
        (true, None, _, _) => Ok(Claim::New),
    }
}

/// Stores the answers of keys that were [`Claim::New`], with the work's own changes.
pub fn complete(
    conn: &mut Conn,
    answers: &[(&Ticket, &Stored)],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let stored = match conn {
        Conn::Pg(_) if answers.is_empty() => Ok(()),
        Conn::Pg(pg) => Answers::of(answers, at).execute(pg).map(drop).map_err(DbError::from),
        Conn::Sqlite(sqlite) => answers
            .iter()
            .try_for_each(|(ticket, answer)| KeyRow::new(ticket, answer, at).insert(sqlite)),
    };
    match stored {
        // Another transaction was first after all: run again, and find its answer.
        Err(DbError::Taken(error)) => Err(DbError::TryAgain(error)),
        other => other,
    }
}

/// Forgets the keys made before `before`; how many.
pub fn forget(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(k::table.filter(k::created_at.lt(Db(before)))).execute(conn)?)
}
