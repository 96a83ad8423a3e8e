//! The user's state in events: status only, no personal data.

use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::UserId;

use crate::schema::{members as m, users as u};
use crate::{Conn, Db, DbError};

/// The login status of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: UserId,
    /// Their company; staff have none.
    pub company: Option<CompanyId>,
    /// Whether they may log in at all.
    pub active: bool,
    /// Whether a login needs a one-time code too.
    pub otp_enabled: bool,
    /// Rises with every change.
    pub version: i64,
}

type AccountRow = ((Db<UserId>, bool, bool, i64), Option<Db<CompanyId>>);

/// The current status of a user.
pub fn find_account(conn: &mut Conn, user: UserId) -> Result<Account, DbError> {
    let ((user, active, otp_enabled, version), company): AccountRow = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::id.eq(Db(user)))
        .select(((u::id, u::active, u::otp_enabled, u::version), m::company_id.nullable()))
        .first(conn)?;
    let company = company.map(|company| company.0);
    Ok(Account { user: user.0, company, active, otp_enabled, version })
}
