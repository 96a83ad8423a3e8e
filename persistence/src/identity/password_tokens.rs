//! Mailed single-use tokens that set a password.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::{MailPurpose, UserId};

use crate::schema::{password_tokens as t, users as u};
use crate::{Conn, Db, DbError, Locked};

/// Stores the digest of a token that is about to be mailed.
pub fn insert_password_token(
    conn: &mut Conn,
    digest: &str,
    (user, purpose): (UserId, MailPurpose),
    (created_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    diesel::insert_into(t::table)
        .values((
            t::digest.eq(digest),
            t::user_id.eq(Db(user)),
            t::purpose.eq(purpose.as_str()),
            t::created_at.eq(Db(created_at)),
            t::expires_at.eq(Db(expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Number of stored tokens of a purpose mailed to a user since then.
pub fn count_password_tokens(
    conn: &mut Conn,
    (user, purpose): (UserId, MailPurpose),
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(t::table
        .filter(t::user_id.eq(Db(user)))
        .filter(t::created_at.gt(Db(since)))
        .filter(t::purpose.eq(purpose.as_str()))
        .count()
        .get_result(conn)?)
}

/// The user that a currently valid token belongs to.
pub fn find_token_owner(
    conn: &mut Conn,
    digest: &str,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbError> {
    let owner: Option<Db<UserId>> = t::table
        .inner_join(u::table.on(u::id.eq(t::user_id)))
        .filter(t::digest.eq(digest))
        .filter(t::expires_at.gt(Db(now)))
        .filter(u::active.eq(true))
        .filter(u::kind.eq("person"))
        .select(t::user_id)
        .first(conn)
        .optional()?;
    Ok(owner.map(|user| user.0))
}

/// Sets a user's password by a valid token, and revokes all the user's mailed tokens and access tokens. False:
/// the token is invalid, or no longer valid.
///
/// The user is locked first: of two concurrent tokens of one user, the second finds itself revoked.
pub fn spend_password_token(
    conn: &mut Conn,
    (user, digest): (UserId, &str),
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let person = u::table.filter(u::id.eq(Db(user))).filter(u::active.eq(true)).select(u::id);
    let locked: Option<Db<UserId>> = Locked(person).get_result(conn).optional()?;
    if locked.is_none() {
        return Ok(false);
    }
    let good = t::table
        .filter(t::digest.eq(digest))
        .filter(t::user_id.eq(Db(user)))
        .filter(t::expires_at.gt(Db(now)));
    if diesel::delete(good).execute(conn)? == 0 {
        return Ok(false);
    }
    diesel::delete(t::table.filter(t::user_id.eq(Db(user)))).execute(conn)?;
    diesel::update(u::table.filter(u::id.eq(Db(user))))
        .set((
            u::password_hash.eq(password_hash),
            u::token_version.eq(u::token_version + 1),
            u::version.eq(u::version + 1),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Deletes expired tokens; returns their number.
pub fn forget_password_tokens(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(t::table.filter(t::expires_at.le(Db(now)))).execute(conn)?)
}
