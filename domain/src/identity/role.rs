//! Roles, and the permissions they grant.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Permission;
use crate::failure::{Failure, Kind};
use crate::word::{UnknownWord, find};

/// Role of a member in their company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Places orders, and sees their own orders.
    Buyer,
    /// Decides the company's approval requests.
    Approver,
    /// Administers the company: everything except its credit limit and its prices.
    CompanyAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Buyer, Self::Approver, Self::CompanyAdmin];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Approver => "approver",
            Self::CompanyAdmin => "company_admin",
        }
    }

    /// Permissions of a member with this role.
    pub fn permissions(self) -> Vec<Permission> {
        permissions_of(&[self])
    }

    /// Whether the role grants `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        permission.members().contains(&self)
    }
}

/// The permissions of all these roles together, deduplicated.
pub fn permissions_of(roles: &[Role]) -> Vec<Permission> {
    let brought = |permission: &Permission| roles.iter().any(|role| role.allows(*permission));
    Permission::ALL.into_iter().filter(brought).collect()
}

/// Roles that would grant more permissions than the caller who assigns them has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("roles beyond your own permissions: {}", self.words())]
pub struct BeyondOnesOwn(Vec<Role>);

impl BeyondOnesOwn {
    fn words(&self) -> String {
        self.0.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Failure for BeyondOnesOwn {
    fn code(&self) -> &'static str {
        "role_not_grantable"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Whether a caller with the permissions `giver` may assign these roles. No caller grants more than it
/// has: an API key that makes members cannot make one with more rights than itself.
pub fn may_give(
    roles: impl IntoIterator<Item = Role>,
    giver: &[Permission],
) -> Result<(), BeyondOnesOwn> {
    let beyond = |role: &Role| role.permissions().iter().any(|needed| !giver.contains(needed));
    let beyond: Vec<_> = roles.into_iter().filter(beyond).collect();
    if beyond.is_empty() { Ok(()) } else { Err(BeyondOnesOwn(beyond)) }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "role", text)
    }
}

/// Role of a user among the operator's staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// All permissions.
    Administrator,
    /// Reads everything, changes nothing.
    Auditor,
}

impl StaffRole {
    /// Every staff role.
    pub const ALL: [Self; 2] = [Self::Administrator, Self::Auditor];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// Permissions of staff with this role.
    pub fn permissions(self) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|permission| self.allows(*permission)).collect()
    }

    /// Whether the role grants `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        self == Self::Administrator || permission.staff().contains(&self)
    }
}

impl FromStr for StaffRole {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "staff role", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Buyer, approver, company administrator, staff administrator, auditor.
    fn row(permission: Permission) -> String {
        let mark = |has| if has { "x" } else { "." };
        let [buyer, approver, admin] = Role::ALL.map(|role| mark(role.allows(permission)));
        let [staff, auditor] = StaffRole::ALL.map(|role| mark(role.allows(permission)));
        format!("{buyer} {approver} {admin} {staff} {auditor} {}", permission.as_str())
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a line for each permission")]
    fn the_table_of_roles() {
        insta::assert_snapshot!(Permission::ALL.map(row).join("\n"), @r"
        . . . x . companies.create
        . . x x x companies.read
        . . x x . companies.update
        . . . x . companies.set_terms
        . . x x . members.create
        . . x x . members.update
        . . x x x members.read
        . . . x . members.confirm_email
        . . . x . members.act_for
        . . x x . business_units.create
        . . x x x business_units.read
        . . x x . business_units.update
        . . x x . business_units.delete
        . . x x . api_keys.create
        . . x x x api_keys.read
        . . x x . api_keys.revoke
        . . . x . staff.create
        . . . x x staff.read
        . . . x . staff.update
        . . x x . second_factors.reset
        . . . x . products.create
        x . x x x products.read
        . . . x . products.update
        x . x x x stock.read
        . . . x . stock.set
        . . . x . issuer.set
        . . . x x issuer.read
        . . . x . tax_rates.set
        . . . x x tax_rates.read
        . . . x . price_lists.create
        . . . x . price_lists.update
        . . . x . price_lists.set_prices
        . . . x x price_lists.read
        . . x x . order_limits.create
        . . x x . order_limits.update
        . . x x . order_limits.delete
        . . x x x order_limits.read
        . . x x . quantity_rules.create
        . . x x . quantity_rules.update
        . . x x . quantity_rules.delete
        . . x x x quantity_rules.read
        . . x x . cost_centres.create
        . . x x . cost_centres.update
        x x x x x cost_centres.read
        . . x x . budgets.create
        . . x x . budgets.update
        . . x x x budgets.read
        . . x x . approval_rules.create
        . . x x . approval_rules.deactivate
        . . x x x approval_rules.read
        x . x x . orders.place
        x . x x . orders.evaluate
        x x x x x orders.read
        x . x x . orders.cancel
        . . . x . orders.set_price
        . x x x x approvals.read
        . x x x . approvals.decide
        . . . x . approvals.decide_any
        . . . x . shipments.create
        x . x x x shipments.read
        . . . x . invoices.post
        x . x x x invoices.read
        . . . x . invoices.write_off
        . . . x . credit_notes.post
        . . x x x credit_notes.read
        . . . x . credit_notes.allocate
        . . . x . payments.record
        . . x x x payments.read
        . . . x . payments.allocate
        . . . x . payments.refund
        . . . x . payments.return
        . . x x x credit.read
        . . x x x statements.read
        . . . x x ledger.read
        . . . x . ledger.close
        . . . x . ledger.reopen
        . . . x x events.read
        . . x x x audit.read
        . . . x x audit.read_head
        . . . x . clock.set
        . . . x x jobs.read
        . . . x . jobs.update
        . . . x . jobs.run
        . . . x x settings.read
        . . . x . settings.update
        ");
    }

    #[test]
    fn nobody_gives_a_role_that_brings_more_than_they_have() {
        let [buyer, approver, admin] = Role::ALL.map(Role::permissions);
        let staff = StaffRole::Administrator.permissions();
        let key = [&buyer[..], &[Permission::CreateMembers, Permission::UpdateMembers]].concat();
        for (giver, roles) in [
            (&admin, Role::ALL.to_vec()),
            (&staff, Role::ALL.to_vec()),
            (&buyer, vec![Role::Buyer]),
            (&approver, vec![Role::Approver]),
            (&key, vec![Role::Buyer]),
            (&vec![Permission::CreateMembers], vec![]),
            (&StaffRole::Auditor.permissions(), vec![]),
        ] {
            for role in Role::ALL {
                let given = may_give([role], giver);
                assert_eq!(given.is_ok(), roles.contains(&role), "{role:?} by {giver:?}");
            }
        }
        let refused = may_give(Role::ALL, &key).unwrap_err().to_string();
        assert_eq!(refused, "roles beyond your own permissions: approver, company_admin");
    }

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for role in StaffRole::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("owner".parse::<Role>().is_err());
    }
}
