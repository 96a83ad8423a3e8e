//! A user's place in one company.

use chrono::{DateTime, Utc};

use super::{CompanyId, MemberId, Owner};
use crate::identity::{Email, Permission, Role, UserId};
use crate::purchasing::SpendingLimit;

/// Somebody who acts for a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id of this place.
    pub id: MemberId,
    /// The company.
    pub company: CompanyId,
    /// Who it is.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: String,
    /// What they are to the company.
    pub roles: Vec<Role>,
    /// What they may spend on their own, if that is limited.
    pub spending_limit: Option<SpendingLimit>,
    /// The side that set the spending limit, if there is one.
    pub limit_owner: Option<Owner>,
    /// Whether they may act at all.
    pub active: bool,
    /// Whether it is known that the address is theirs: they used a token that was mailed to it, or staff say so.
    pub email_confirmed: bool,
    /// The side that put them out, if they are not active.
    pub deactivated_by: Option<Owner>,
    /// Rises with every change.
    pub version: i64,
    /// When they came.
    pub created_at: DateTime<Utc>,
}

impl Member {
    /// Whether one of their roles brings `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.allows(permission))
    }
}
