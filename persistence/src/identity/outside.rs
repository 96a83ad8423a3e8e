//! Users behind the tokens of external identity providers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::{Email, UserId};

use super::Rights;
use super::rights::{GRANTS, MEMBER, RightsRow, USER, rights, switches};
use crate::schema::{members as m, outside_identities as o, users as u};
use crate::{Any, Conn, Db, DbError};

/// The user linked to this subject of the issuer.
pub fn by_subject(conn: &mut Conn, issuer: &str, subject: &str) -> Result<Option<Rights>, DbError> {
    let row: Option<RightsRow> = o::table
        .inner_join(u::table.on(u::id.eq(o::user_id)))
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(o::issuer.eq(issuer))
        .filter(o::subject.eq(subject))
        .select((USER, MEMBER.nullable(), switches!(), GRANTS))
        .first(conn)
        .optional()?;
    row.map(|row| rights(conn, row)).transpose()
}

/// The person with this address, unless already linked to the issuer, and whether the address is confirmed.
/// Staff addresses count as confirmed: the operator created the users.
pub fn by_address(
    conn: &mut Conn,
    issuer: &str,
    email: &Email,
) -> Result<Option<(Rights, bool)>, DbError> {
    let known = o::table.filter(o::user_id.eq(u::id)).filter(o::issuer.eq(issuer.to_owned()));
    let row: Option<(RightsRow, Option<bool>)> = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::email.eq(email.as_str()))
        .filter(u::kind.eq("person"))
        .filter(diesel::dsl::not(diesel::dsl::exists(known)))
        .select(((USER, MEMBER.nullable(), switches!(), GRANTS), m::email_confirmed.nullable()))
        .first(conn)
        .optional()?;
    row.map(|(row, confirmed)| {
        let rights = rights(conn, row)?;
        let is_known = !rights.staff.is_empty() || confirmed == Some(true);
        Ok((rights, is_known))
    })
    .transpose()
}

/// Links the user to this subject of the issuer; false: the user or the subject is linked otherwise. It changes
/// the user, so the user's version rises.
pub fn link(
    conn: &mut Conn,
    (issuer, subject): (&str, &str),
    user: UserId,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let linked = Any(diesel::insert_into(o::table)
        .values((
            o::issuer.eq(issuer),
            o::subject.eq(subject),
            o::user_id.eq(Db(user)),
            o::created_at.eq(Db(at)),
        ))
        .on_conflict_do_nothing())
    .execute(conn)?;
    if linked == 0 {
        return Ok(false);
    }
    diesel::update(u::table.filter(u::id.eq(Db(user))))
        .set(u::version.eq(u::version + 1))
        .execute(conn)?;
    Ok(true)
}
