//! Sessions and their refresh tokens; only hashes of the tokens are stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::{Ending, Session, SessionId, Standing, UserId};

use crate::schema::{members as m, refresh_tokens as r, sessions as s, users as u};
use crate::{Conn, Db, DbError};

/// The most sessions that one login removes.
const MADE_ROOM_AT_ONCE: i64 = 100;

/// A session with the data that its refresh depends on.
#[derive(Debug, Clone)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// The user's standing.
    pub standing: Standing,
    /// The company its user belongs to; staff belong to none.
    pub company: Option<CompanyId>,
}

/// The first use of a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The time.
    pub at: DateTime<Utc>,
    /// The salt its successor is derived from; `None` if an older release spent the token.
    pub salt: Option<String>,
}

/// Begins a session; the token with this hash refreshes it.
pub fn begin(conn: &mut Conn, session: &Session, hash: &str) -> Result<(), DbError> {
    diesel::insert_into(s::table)
        .values((
            s::id.eq(Db(session.id)),
            s::user_id.eq(Db(session.user)),
            s::token_version.eq(session.token_version),
            s::created_at.eq(Db(session.created_at)),
            s::expires_at.eq(Db(session.expires_at)),
        ))
        .execute(conn)?;
    issue(conn, session.id, hash, session.created_at)
}

/// Stores the session's next token; a session has one unspent token at a time.
pub fn issue(
    conn: &mut Conn,
    session: SessionId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(r::table)
        .values((r::hash.eq(hash), r::session_id.eq(Db(session)), r::issued_at.eq(Db(now))))
        .execute(conn)?;
    Ok(())
}

/// Spends a token; its successor is derived from this salt. Of concurrent calls, exactly one returns true.
pub fn spend(conn: &mut Conn, hash: &str, salt: &str, now: DateTime<Utc>) -> Result<bool, DbError> {
    let unspent = r::table.filter(r::hash.eq(hash)).filter(r::spent_at.is_null());
    let spent = (r::spent_at.eq(Db(now)), r::salt.eq(salt));
    Ok(diesel::update(unspent).set(spent).execute(conn)? == 1)
}

/// The first use of a token; `None` if it is unused or unknown.
pub fn first_use(conn: &mut Conn, hash: &str) -> Result<Option<Spent>, DbError> {
    let row: Option<(Db<DateTime<Utc>>, Option<String>)> = r::table
        .filter(r::hash.eq(hash))
        .filter(r::spent_at.is_not_null())
        .select((r::spent_at.assume_not_null(), r::salt))
        .first(conn)
        .optional()?;
    Ok(row.map(|(at, salt)| Spent { at: at.0, salt }))
}

/// Whether the token exists and is unused.
pub fn is_unspent(conn: &mut Conn, hash: &str) -> Result<bool, DbError> {
    let unspent = r::table.filter(r::hash.eq(hash)).filter(r::spent_at.is_null());
    Ok(unspent.select(r::hash).first::<String>(conn).optional()?.is_some())
}

type SessionRow = (
    Db<SessionId>,
    Db<UserId>,
    i64,
    Db<DateTime<Utc>>,
    Db<DateTime<Utc>>,
    Option<Db<DateTime<Utc>>>,
);

type SessionColumns =
    (s::id, s::user_id, s::token_version, s::created_at, s::expires_at, s::revoked_at);
const SESSION: SessionColumns =
    (s::id, s::user_id, s::token_version, s::created_at, s::expires_at, s::revoked_at);

/// A session, its user's active flag and token version, and the user's company.
type TokenRow = (SessionRow, (bool, i64), Option<Db<CompanyId>>);

/// The session of the token with this hash, spent or not.
pub fn find_by_token(conn: &mut Conn, hash: &str) -> Result<Option<Found>, DbError> {
    let row: Option<TokenRow> = r::table
        .inner_join(s::table.on(s::id.eq(r::session_id)))
        .inner_join(u::table.on(u::id.eq(s::user_id)))
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(r::hash.eq(hash))
        .select((SESSION, (u::active, u::token_version), m::company_id.nullable()))
        .first(conn)
        .optional()?;
    Ok(row.map(found))
}

/// The session with this id.
pub fn find(conn: &mut Conn, id: SessionId) -> Result<Option<Found>, DbError> {
    let row: Option<TokenRow> = s::table
        .inner_join(u::table.on(u::id.eq(s::user_id)))
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(s::id.eq(Db(id)))
        .select((SESSION, (u::active, u::token_version), m::company_id.nullable()))
        .first(conn)
        .optional()?;
    Ok(row.map(found))
}

fn found((row, (active, token_version), company): TokenRow) -> Found {
    Found {
        session: session(row),
        standing: Standing { active, token_version },
        company: company.map(|company| company.0),
    }
}

fn session((id, user, token_version, created_at, expires_at, revoked_at): SessionRow) -> Session {
    Session {
        id: id.0,
        user: user.0,
        token_version,
        created_at: created_at.0,
        expires_at: expires_at.0,
        revoked_at: revoked_at.map(|at| at.0),
    }
}

/// Revokes a session; returns whether it was still active. The first reason stays.
pub fn revoke(
    conn: &mut Conn,
    session: SessionId,
    because: Ending,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let alive = s::table.filter(s::id.eq(Db(session))).filter(s::revoked_at.is_null());
    let ended = diesel::update(alive)
        .set((s::revoked_at.eq(Db(now)), s::revoked_because.eq(because.as_str())))
        .execute(conn)?;
    Ok(ended == 1)
}

/// The sessions of a user beyond the newest `most`.
pub fn beyond(conn: &mut Conn, user: UserId, most: i64) -> Result<Vec<Session>, DbError> {
    // If there are more than that, the next logins remove the rest.
    let oldest: Vec<SessionRow> = s::table
        .filter(s::user_id.eq(Db(user)))
        .order((s::created_at.desc(), s::id.desc()))
        .offset(most)
        .limit(MADE_ROOM_AT_ONCE)
        .select(SESSION)
        .load(conn)?;
    Ok(oldest.into_iter().map(session).collect())
}

/// Deletes a session with all its tokens.
pub fn remove(conn: &mut Conn, session: SessionId) -> Result<(), DbError> {
    diesel::delete(r::table.filter(r::session_id.eq(Db(session)))).execute(conn)?;
    diesel::delete(s::table.filter(s::id.eq(Db(session)))).execute(conn)?;
    Ok(())
}

/// Deletes at most `most` sessions that expired before this moment, oldest first; returns their number.
pub fn forget(conn: &mut Conn, before: DateTime<Utc>, most: i64) -> Result<usize, DbError> {
    let over: Vec<Db<SessionId>> = s::table
        .filter(s::expires_at.lt(Db(before)))
        .order(s::expires_at)
        .limit(most)
        .select(s::id)
        .load(conn)?;
    for session in &over {
        remove(conn, session.0)?;
    }
    Ok(over.len())
}
