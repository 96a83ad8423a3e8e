//! The outbound mail queue.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::{Email, MailId, MailPurpose, UserId};

use crate::schema::{mails as m, users as u};
use crate::{Any, Conn, Db, DbError};

/// A queued mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Its purpose.
    pub purpose: MailPurpose,
    /// The recipient's address.
    pub email: Email,
    /// Number of delivery attempts.
    pub attempts: i64,
    /// When the next attempt is due.
    pub due_at: DateTime<Utc>,
    /// When it was requested.
    pub created_at: DateTime<Utc>,
}

/// The recipient of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Their user.
    pub user: UserId,
    /// Whether they may log in at all.
    pub active: bool,
    /// Whether they have a password already.
    pub has_password: bool,
}

/// Queues a mail, unless one for the same purpose is queued for this address. It does not look up the address,
/// so known and unknown addresses cost the same work.
pub fn enqueue(
    conn: &mut Conn,
    id: MailId,
    (purpose, email): (MailPurpose, &Email),
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    Any(diesel::insert_into(m::table)
        .values((
            m::id.eq(Db(id)),
            m::purpose.eq(purpose.as_str()),
            m::email.eq(email.as_str()),
            m::attempts.eq(0_i64),
            m::due_at.eq(Db(at)),
            m::created_at.eq(Db(at)),
        ))
        .on_conflict_do_nothing())
    .execute(conn)?;
    Ok(())
}

/// Whether at least `many` mails are queued.
pub fn are_waiting(conn: &mut Conn, many: i64) -> Result<bool, DbError> {
    let last: Option<Db<MailId>> = m::table
        .order(m::id)
        .offset(many.saturating_sub(1))
        .limit(1)
        .select(m::id)
        .first(conn)
        .optional()?;
    Ok(last.is_some())
}

type MailRow = (Db<MailId>, String, String, i64, Db<DateTime<Utc>>, Db<DateTime<Utc>>);

/// The mails due now, longest waiting first.
pub fn due(conn: &mut Conn, now: DateTime<Utc>, most: i64) -> Result<Vec<Mail>, DbError> {
    let rows: Vec<MailRow> = m::table
        .filter(m::due_at.le(Db(now)))
        .order(m::due_at)
        .limit(most)
        .select((m::id, m::purpose, m::email, m::attempts, m::due_at, m::created_at))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, purpose, email, attempts, due_at, created_at)| {
            Ok(Mail {
                id: id.0,
                purpose: purpose.parse().map_err(DbError::corrupt)?,
                email: Email::stored(email),
                attempts,
                due_at: due_at.0,
                created_at: created_at.0,
            })
        })
        .collect()
}

/// Claims a mail for one attempt: no other worker tries it before `until`. False: another worker has it.
pub fn claim(conn: &mut Conn, mail: &Mail, until: DateTime<Utc>) -> Result<bool, DbError> {
    let open = m::table.filter(m::id.eq(Db(mail.id))).filter(m::due_at.eq(Db(mail.due_at)));
    let taken = diesel::update(open)
        .set((m::attempts.eq(m::attempts + 1), m::due_at.eq(Db(until))))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Removes a mail: it was sent, or never will be.
pub fn remove(conn: &mut Conn, id: MailId) -> Result<(), DbError> {
    diesel::delete(m::table.filter(m::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}

/// The person with this address. An API key's user gets no mail, and no mail may give it a password.
pub fn find_recipient(conn: &mut Conn, email: &Email) -> Result<Option<Recipient>, DbError> {
    let row: Option<(Db<UserId>, bool, bool)> = u::table
        .filter(u::email.eq(email.as_str()))
        .filter(u::kind.eq("person"))
        .select((u::id, u::active, u::password_hash.is_not_null()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(user, active, has_password)| Recipient { user: user.0, active, has_password }))
}
