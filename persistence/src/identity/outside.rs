//! Whom a token of an outside issuer is about.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::{Email, UserId};

use super::{Rights, RightsRow, rights};
use crate::schema::{members as m, outside_identities as o, users as u};
use crate::{Conn, Db, DbError};

/// The user who is this subject to the issuer.
pub fn by_subject(conn: &mut Conn, issuer: &str, subject: &str) -> Result<Option<Rights>, DbError> {
    let row: Option<RightsRow> = o::table
        .inner_join(u::table.on(u::id.eq(o::user_id)))
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(o::issuer.eq(issuer))
        .filter(o::subject.eq(subject))
        .select((
            (u::id, u::name, u::email, u::active, u::token_version, u::otp_enabled, u::staff_role),
            (m::id, m::company_id, m::roles).nullable(),
        ))
        .first(conn)
        .optional()?;
    row.map(rights).transpose()
}

/// The person with this address, unless they are somebody to the issuer already.
pub fn by_address(conn: &mut Conn, issuer: &str, email: &Email) -> Result<Option<Rights>, DbError> {
    let known = o::table.filter(o::user_id.eq(u::id)).filter(o::issuer.eq(issuer.to_owned()));
    let row: Option<RightsRow> = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::email.eq(email.as_str()))
        .filter(u::kind.eq("person"))
        .filter(diesel::dsl::not(diesel::dsl::exists(known)))
        .select((
            (u::id, u::name, u::email, u::active, u::token_version, u::otp_enabled, u::staff_role),
            (m::id, m::company_id, m::roles).nullable(),
        ))
        .first(conn)
        .optional()?;
    row.map(rights).transpose()
}

/// From now on the user is this subject to the issuer; [`DbError::Taken`] if either is another's.
pub fn link(
    conn: &mut Conn,
    (issuer, subject): (&str, &str),
    user: UserId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(o::table)
        .values((
            o::issuer.eq(issuer),
            o::subject.eq(subject),
            o::user_id.eq(Db(user)),
            o::created_at.eq(Db(at)),
        ))
        .execute(conn)?;
    Ok(())
}
