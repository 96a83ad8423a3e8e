//! What an emergency access lends to its user.

use chrono::{DateTime, Utc};
use domain::identity::Permission;

use super::rights::Rights;

impl Rights {
    /// Adds what an emergency access lends at this wall time. A user that may take none any more has lost it too.
    pub(crate) fn lend(mut self, wall: DateTime<Utc>) -> Self {
        let may = self.grants.allows(Permission::UseEmergencyAccess);
        self.loan = self.loan.filter(|loan| may && wall < loan.ends_at);
        if let Some(loan) = &self.loan {
            self.grants = self.grants.lent(loan.permissions);
        }
        self
    }
}
