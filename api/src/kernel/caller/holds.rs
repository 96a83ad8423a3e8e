//! What a caller holds, and where.

use domain::identity::{Grants, Permission, SecondFactorError};

use super::{Caller, Principal, When};
use crate::kernel::access::permission::Grant;
use crate::kernel::access::rights::{at_the_place, forbidden, turned_off};
use crate::kernel::problem::Problem;

impl Principal {
    /// What the caller holds, and where.
    pub(crate) fn grants(&self) -> &Grants {
        &self.rights.grants
    }

    /// Grants of the caller as a member; none for staff and API keys.
    pub(crate) fn member_grants(&self) -> Option<Grants> {
        self.rights.member.map(|_| self.rights.grants.clone())
    }

    /// Whether the caller has this permission too, beyond the operation's own.
    pub fn may(&self, permission: Permission) -> bool {
        self.rights.allows(permission)
    }

    /// Whether the caller sees the figures that this permission shows.
    pub fn sees(&self, permission: Permission) -> bool {
        self.may(permission) && self.grants().sees(permission)
    }

    /// Refuses a caller without this permission.
    pub fn require(&self, permission: Permission) -> Result<(), Problem> {
        if self.rights.must_enrol {
            return Err(SecondFactorError::EnrolmentRequired.into());
        }
        if self.may(permission) {
            Ok(())
        } else if self.rights.grants.allows(permission) {
            Err(turned_off(permission))
        } else {
            Err(forbidden(permission))
        }
    }

    pub(super) fn grant<P: Grant>(&self) -> Result<(), Problem> {
        P::PERMISSION.map_or(Ok(()), |permission| self.require(permission))
    }
}

impl<P: Grant, W: When> Caller<P, W> {
    /// Refuses a caller without the operation's permission in the whole company: for what belongs to the
    /// company as a whole.
    pub(crate) fn company_wide(&self) -> Result<(), Problem> {
        let held = self.principal.grants();
        P::PERMISSION.map_or(Ok(()), |permission| at_the_place(held, permission, None))
    }
}
