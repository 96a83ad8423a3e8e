//! Second factors and their recovery codes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::UserId;

use crate::schema::{recovery_codes as r, second_factors as f, users as u};
use crate::{Conn, Db, DbError, Locked};

/// A user's second factor.
#[derive(Clone)]
pub struct SecondFactor {
    /// The sealed secret.
    pub sealed_secret: String,
    /// The last time step with a used code; `None`: not confirmed yet.
    pub last_step: Option<i64>,
}

/// The second factor of a user.
///
/// The user's row is locked until the transaction ends, so that two codes are checked one after the other.
pub fn lock_second_factor(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>, DbError> {
    let person = u::table.filter(u::id.eq(Db(user))).select(u::id);
    let _locked: Option<Db<UserId>> = Locked(person).get_result(conn).optional()?;
    let row: Option<(String, Option<i64>)> = f::table
        .filter(f::user_id.eq(Db(user)))
        .select((f::sealed_secret, f::last_step))
        .first(conn)
        .optional()?;
    Ok(row.map(|(sealed_secret, last_step)| SecondFactor { sealed_secret, last_step }))
}

/// Stores an unconfirmed secret, replacing any other unconfirmed one.
pub fn begin_second_factor(
    conn: &mut Conn,
    user: UserId,
    sealed_secret: &str,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let open = f::table.filter(f::user_id.eq(Db(user))).filter(f::confirmed_at.is_null());
    diesel::delete(open).execute(conn)?;
    diesel::insert_into(f::table)
        .values((
            f::user_id.eq(Db(user)),
            f::sealed_secret.eq(sealed_secret),
            f::created_at.eq(Db(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Confirms the second factor: every login needs a code from now on, and earlier tokens are revoked.
pub fn confirm_second_factor(
    conn: &mut Conn,
    user: UserId,
    step: i64,
    digests: &[String],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(f::table.filter(f::user_id.eq(Db(user))))
        .set((f::confirmed_at.eq(Some(Db(at))), f::last_step.eq(Some(step))))
        .execute(conn)?;
    let codes: Vec<_> =
        digests.iter().map(|digest| (r::user_id.eq(Db(user)), r::digest.eq(digest))).collect();
    for code in codes {
        diesel::insert_into(r::table).values(code).execute(conn)?;
    }
    set_enabled(conn, user, true)
}

/// Removes the second factor and its recovery codes; earlier tokens are revoked.
pub fn end_second_factor(conn: &mut Conn, user: UserId) -> Result<(), DbError> {
    diesel::delete(r::table.filter(r::user_id.eq(Db(user)))).execute(conn)?;
    diesel::delete(f::table.filter(f::user_id.eq(Db(user)))).execute(conn)?;
    set_enabled(conn, user, false)
}

fn set_enabled(conn: &mut Conn, user: UserId, enabled: bool) -> Result<(), DbError> {
    diesel::update(u::table.filter(u::id.eq(Db(user))))
        .set((
            u::otp_enabled.eq(enabled),
            u::token_version.eq(u::token_version + 1),
            u::version.eq(u::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Spends the code of a time step; false: this or a later code was used before.
pub fn spend_step(conn: &mut Conn, user: UserId, step: i64) -> Result<bool, DbError> {
    let before = f::table.filter(f::user_id.eq(Db(user))).filter(f::last_step.lt(step));
    Ok(diesel::update(before).set(f::last_step.eq(step)).execute(conn)? == 1)
}

/// Spends a recovery code, which changes the user's version; false: there is no such unused code.
pub fn spend_recovery_code(conn: &mut Conn, user: UserId, digest: &str) -> Result<bool, DbError> {
    let code = r::table.filter(r::user_id.eq(Db(user))).filter(r::digest.eq(digest));
    if diesel::delete(code).execute(conn)? == 0 {
        return Ok(false);
    }
    diesel::update(u::table.filter(u::id.eq(Db(user))))
        .set(u::version.eq(u::version + 1))
        .execute(conn)?;
    Ok(true)
}
