//! Staff of the operator, and the rule that keeps the last administrators active.

use chrono::{DateTime, Utc};

use super::{Email, OperatorRole, StaffRole, UserId};
use crate::approvals::ApprovalLimit;
use crate::failure::{Failure, Kind};

/// A user on the operator's staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffUser {
    /// Their id.
    pub id: UserId,
    /// Their login.
    pub email: Email,
    /// Their name.
    pub name: String,
    /// Their staff roles, at least one.
    pub roles: Vec<OperatorRole>,
    /// The most that they approve; `None`: any amount.
    pub approval_limit: Option<ApprovalLimit>,
    /// Whether they may log in and act.
    pub active: bool,
    /// Whether their logins require a code too.
    pub otp_enabled: bool,
    /// Rises with every change.
    pub version: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// A change; omitted fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffChanges {
    /// Their name.
    pub name: Option<String>,
    /// Their staff roles, at least one.
    pub roles: Option<Vec<OperatorRole>>,
    /// The most that they approve.
    pub approval_limit: Option<Option<ApprovalLimit>>,
    /// Whether they may log in and act.
    pub active: Option<bool>,
}

impl StaffChanges {
    /// Whether the user's API keys have to be held to what the user holds from now on.
    pub fn bind_keys(&self) -> bool {
        self.active == Some(false) || self.roles.is_some()
    }
}

/// Why a user must stay an active administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StaffRefusal {
    /// Administrators who lock themselves out by a slip cannot undo it.
    #[error("you cannot remove your own rights or second factor; another administrator can")]
    Oneself,
    /// No administrator would be left to let a user in again.
    #[error("this is the last active administrator; create another first")]
    LastAdministrator,
}

impl Failure for StaffRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Oneself => "own_account",
            Self::LastAdministrator => "last_administrator",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl StaffUser {
    /// Whether the user is an active administrator.
    pub fn is_administrator(&self) -> bool {
        self.active && self.roles.iter().any(|role| role.is(StaffRole::Administrator))
    }

    /// The roles that `changes` give: new ones, and all of them on reactivation.
    pub fn given(&self, changes: &StaffChanges) -> Vec<OperatorRole> {
        let comes_back = !self.active && changes.active == Some(true);
        let roles = changes.roles.as_ref().unwrap_or(&self.roles);
        let is_new = |role: &&OperatorRole| comes_back || !self.roles.contains(role);
        roles.iter().filter(is_new).cloned().collect()
    }

    /// The user with these changes by `by`, given the active administrators.
    pub fn changed(
        self,
        changes: StaffChanges,
        by: UserId,
        administrators: &[UserId],
    ) -> Result<Self, StaffRefusal> {
        let was_administrator = self.is_administrator();
        let after = Self {
            name: changes.name.unwrap_or(self.name),
            roles: changes.roles.unwrap_or(self.roles),
            approval_limit: changes.approval_limit.unwrap_or(self.approval_limit),
            active: changes.active.unwrap_or(self.active),
            version: self.version + 1,
            ..self
        };
        if !was_administrator || after.is_administrator() {
            return Ok(after);
        }
        if after.id == by {
            Err(StaffRefusal::Oneself)
        } else if administrators.iter().all(|other| *other == after.id) {
            Err(StaffRefusal::LastAdministrator)
        } else {
            Ok(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_last_administrator_stays_and_nobody_leaves_by_their_own_hand() {
        let id = |n| UserId::from_uuid(Uuid::from_u128(n));
        let user = |role: StaffRole, active| StaffUser {
            id: id(1),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".to_owned(),
            roles: vec![role.into()],
            approval_limit: None,
            active,
            otp_enabled: false,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        };
        let out = || StaffChanges { active: Some(false), ..StaffChanges::default() };
        let back = || StaffChanges { active: Some(true), ..StaffChanges::default() };
        let less = || StaffChanges {
            roles: Some(vec![StaffRole::Auditor.into()]),
            ..StaffChanges::default()
        };
        let renamed =
            || StaffChanges { name: Some("Countess".to_owned()), ..StaffChanges::default() };
        let (admin, auditor) = (StaffRole::Administrator, StaffRole::Auditor);
        for (role, active, changes, by, others, outcome) in [
            (admin, true, out(), 2, vec![1, 2], Ok(())),
            (admin, true, less(), 2, vec![1, 2], Ok(())),
            (admin, true, out(), 1, vec![1, 2], Err(StaffRefusal::Oneself)),
            (admin, true, less(), 1, vec![1, 2], Err(StaffRefusal::Oneself)),
            // The caller was deactivated a moment ago.
            (admin, true, out(), 2, vec![1], Err(StaffRefusal::LastAdministrator)),
            (admin, true, less(), 2, vec![1], Err(StaffRefusal::LastAdministrator)),
            (admin, true, renamed(), 1, vec![1], Ok(())),
            (admin, false, back(), 2, vec![2], Ok(())),
            (admin, false, less(), 2, vec![2], Ok(())),
            (auditor, true, out(), 2, vec![2], Ok(())),
        ] {
            let administrators: Vec<_> = others.into_iter().map(id).collect();
            let said = format!("{role:?} {active} {changes:?} by {by} of {administrators:?}");
            let changed = user(role, active).changed(changes, id(by), &administrators);
            assert_eq!(changed.map(drop), outcome, "{said}");
        }
    }
}
