//! Users: their logins and their current rights.

mod accounts;
pub mod api_keys;
mod approval_limits;
pub mod emergency;
pub(crate) mod grants;
mod lineages;
pub mod mails;
pub mod outside;
mod password_tokens;
mod rights;
mod rights_of_all;
pub mod roles;
mod second_factor;
pub mod sessions;
pub mod staff;
pub(crate) mod tables;

pub use accounts::{Account, find_account};
pub(crate) use approval_limits::approval_limit;
pub use emergency::Loan;
pub use grants::{NamedUnit, hold_units_of, lineage, named_units};
pub use lineages::lineages;
pub use password_tokens::{
    count_password_tokens, find_token_owner, forget_password_tokens, insert_password_token,
    spend_password_token,
};
pub use rights::{find_member_rights, find_rights, find_rights_of_all, find_user_rights};
pub use second_factor::{
    SecondFactor, begin_second_factor, confirm_second_factor, end_second_factor,
    lock_second_factor, spend_recovery_code, spend_step,
};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::approvals::ApprovalLimit;
use domain::companies::{CompanyId, MemberId, UnitId};
use domain::identity::{Email, OperatorRole, Placed, Role, TurnedOff, UserId};
use serde_json::Value;

use crate::connection::SharedLock;
use crate::schema::{members as m, users as u};
use crate::{Conn, Db, DbError};

/// The stored data to check a login against. No `Debug`: it would show the hash.
#[derive(Clone)]
pub struct Login {
    /// The user.
    pub user: UserId,
    /// The Argon2 hash; `None`: no login by password.
    pub password_hash: Option<String>,
    /// Whether the user may log in at all.
    pub active: bool,
    /// Goes into the token; a token with an older version is invalid.
    pub token_version: i64,
    /// Whether a one-time code is needed too.
    pub otp_enabled: bool,
    /// Their company; staff have none.
    pub company: Option<CompanyId>,
    /// Whether they work for the operator.
    pub staff: bool,
}

/// A user's membership in a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The member.
    pub member: MemberId,
    /// The company.
    pub company: CompanyId,
    /// The user's roles in the company, and the units that each reaches.
    pub grants: Vec<Placed>,
    /// The units of the company that inherit no roles, and those below them.
    pub cut: Vec<UnitId>,
    /// The switches that are off for the company.
    pub off: TurnedOff,
}

/// A user's rights, read anew for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The user.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they may do anything.
    pub active: bool,
    /// The version that a valid token must bear.
    pub token_version: i64,
    /// Whether a login needs a one-time code too.
    pub otp_enabled: bool,
    /// Their staff roles; none: no staff.
    pub staff: Vec<OperatorRole>,
    /// What an emergency access lends to them, or lent until a moment ago.
    pub loan: Option<Loan>,
    /// Their membership in a company.
    pub membership: Option<Membership>,
}

/// A new user, before it is written. No `Debug`: it would show the hash.
#[derive(Clone)]
pub struct NewUser {
    /// Their id.
    pub id: UserId,
    /// Their address, which they log in with.
    pub email: Email,
    /// Their name.
    pub name: String,
    /// The Argon2 hash of their password.
    pub password_hash: Option<String>,
    /// Their staff roles; none: no staff.
    pub staff: Vec<OperatorRole>,
    /// The most that they approve, as staff; `None`: any amount.
    pub approval_limit: Option<ApprovalLimit>,
}

/// An active user, held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The most that they approve, as staff; `None`: any amount.
    pub approval_limit: Option<ApprovalLimit>,
}

/// This user, if active; share-locks the user until the transaction ends. Call it before other rows are locked: users
/// come first in the lock order.
pub fn hold_active(conn: &mut Conn, user: UserId) -> Result<Option<Held>, DbError> {
    let row = u::table.filter(u::id.eq(Db(user))).select((
        u::active,
        u::approval_limit,
        u::approval_currency,
    ));
    let found: Option<(bool, Option<i64>, Option<String>)> =
        SharedLock(row).get_result(conn).optional()?;
    let Some((true, minor, currency)) = found else { return Ok(None) };
    Ok(Some(Held { approval_limit: approval_limit(minor, currency.as_deref())? }))
}

/// Whether any user exists.
pub fn any_users(conn: &mut Conn) -> Result<bool, DbError> {
    Ok(u::table.select(u::id).first::<Db<UserId>>(conn).optional()?.is_some())
}

/// Adds a user; [`DbError::Taken`] if the address is taken.
pub fn insert_user(conn: &mut Conn, new: &NewUser, at: DateTime<Utc>) -> Result<(), DbError> {
    diesel::insert_into(u::table)
        .values((
            u::id.eq(Db(new.id)),
            u::email.eq(new.email.as_str()),
            u::name.eq(&new.name),
            u::password_hash.eq(&new.password_hash),
            u::staff_role.eq(new.staff.first().map(OperatorRole::as_str)),
            u::active.eq(true),
            u::token_version.eq(1_i64),
            u::version.eq(1_i64),
            u::created_at.eq(Db(at)),
            u::approval_limit.eq(new.approval_limit.map(|limit| limit.amount().minor())),
            u::approval_currency
                .eq(new.approval_limit.map(|limit| limit.amount().currency().code())),
        ))
        .execute(conn)?;
    grants::save_staff_roles(conn, new.id, (&[], &new.staff))
}

type LoginRow =
    ((Db<UserId>, Option<String>, bool, i64, bool, Option<String>), Option<Db<CompanyId>>);

/// The stored data to check a login with this address against.
pub fn find_login(conn: &mut Conn, email: &Email) -> Result<Option<Login>, DbError> {
    let row: Option<LoginRow> = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::email.eq(email.as_str()))
        .select((
            (u::id, u::password_hash, u::active, u::token_version, u::otp_enabled, u::staff_role),
            m::company_id.nullable(),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|((user, password_hash, active, token_version, otp_enabled, staff), company)| {
        Login {
            user: user.0,
            password_hash,
            active,
            token_version,
            otp_enabled,
            company: company.map(|company| company.0),
            staff: staff.is_some(),
        }
    }))
}

/// Parses stored roles: a JSON array of words.
pub fn parse_roles(stored: &Value) -> Result<Vec<Role>, DbError> {
    let words: Vec<String> = serde_json::from_value(stored.clone()).map_err(DbError::corrupt)?;
    words.iter().map(|word| word.parse().map_err(DbError::corrupt)).collect()
}

/// The hash to check a user's password against.
pub fn find_password(conn: &mut Conn, user: UserId) -> Result<Option<String>, DbError> {
    let row =
        u::table.filter(u::id.eq(Db(user))).select(u::password_hash).first(conn).optional()?;
    Ok(row.flatten())
}

/// Replaces the password with this hash, unless it has changed meanwhile; revokes every token issued before.
pub fn change_password(
    conn: &mut Conn,
    user: UserId,
    (old, new): (&str, &str),
) -> Result<bool, DbError> {
    let same = u::table.filter(u::id.eq(Db(user))).filter(u::password_hash.eq(old));
    let changed = diesel::update(same)
        .set((
            u::password_hash.eq(new),
            u::token_version.eq(u::token_version + 1),
            u::version.eq(u::version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Revokes every token of the user.
pub fn end_tokens(conn: &mut Conn, user: UserId) -> Result<(), DbError> {
    diesel::update(u::table.filter(u::id.eq(Db(user))))
        .set((u::token_version.eq(u::token_version + 1), u::version.eq(u::version + 1)))
        .execute(conn)?;
    Ok(())
}
