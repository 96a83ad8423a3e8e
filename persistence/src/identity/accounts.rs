//! What events tell of a user: how they stand, and nothing by which they are known.

use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::UserId;

use crate::schema::{members as m, users as u};
use crate::{Conn, Db, DbError};

/// How somebody stands who can log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub user: UserId,
    /// Their company; staff have none.
    pub company: Option<CompanyId>,
    /// Whether they may log in at all.
    pub active: bool,
    /// Whether they log in with a code too.
    pub otp_enabled: bool,
    /// Rises with every change.
    pub version: i64,
}

type AccountRow = ((Db<UserId>, bool, bool, i64), Option<Db<CompanyId>>);

/// How a user stands now.
pub fn find_account(conn: &mut Conn, user: UserId) -> Result<Account, DbError> {
    let ((user, active, otp_enabled, version), company): AccountRow = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::id.eq(Db(user)))
        .select(((u::id, u::active, u::otp_enabled, u::version), m::company_id.nullable()))
        .first(conn)?;
    let company = company.map(|company| company.0);
    Ok(Account { user: user.0, company, active, otp_enabled, version })
}
