//! Roles, and the permissions they grant.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Permission, Permissions, Reach};
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
    /// Reads the company's orders, documents, payments and credit; orders nothing.
    Accountant,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Buyer, Self::Approver, Self::CompanyAdmin, Self::Accountant];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Approver => "approver",
            Self::CompanyAdmin => "company_admin",
            Self::Accountant => "accountant",
        }
    }

    /// The reach of its permissions.
    pub const fn reach(self) -> Reach {
        match self {
            Self::Buyer => Reach::Own,
            Self::Approver | Self::CompanyAdmin | Self::Accountant => Reach::All,
        }
    }

    /// Permissions of a member with this role.
    pub fn permissions(self) -> Permissions {
        Permission::ALL.into_iter().filter(|permission| self.allows(*permission)).collect()
    }

    /// Whether the role grants `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        permission.members().contains(&self)
    }
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
    /// Looks after the products.
    Marketing,
    /// Sells and supports: companies and members without their terms, orders, shipments.
    Sales,
    /// Terms, documents, payments, credit and the ledger.
    Finance,
    /// Reads as an auditor, without the audit log; decides the operator's approval steps.
    Executive,
}

impl StaffRole {
    /// Every staff role.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Auditor,
        Self::Marketing,
        Self::Sales,
        Self::Finance,
        Self::Executive,
    ];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Marketing => "marketing",
            Self::Sales => "sales",
            Self::Finance => "finance",
            Self::Executive => "executive",
        }
    }

    /// Permissions of staff with this role.
    pub fn permissions(self) -> Permissions {
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

    /// The members' roles, then the staff's, in the order of their lists.
    fn row(permission: Permission) -> String {
        let mark = |has| if has { "x" } else { "." };
        let members = Role::ALL.map(|role| mark(role.allows(permission))).join(" ");
        let staff = StaffRole::ALL.map(|role| mark(role.allows(permission))).join(" ");
        format!("{members}  {staff} {}", permission.as_str())
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a line for each permission")]
    fn the_table_of_roles() {
        insta::assert_snapshot!(Permission::ALL.map(row).join("\n"), @r"
        . . . .  x . . x . . companies.create
        . . x .  x x . x x x companies.read
        . . x .  x . . x x . companies.update
        . . . .  x . . . x . companies.set_terms
        . . x .  x . . x . . members.create
        . . x .  x . . x . . members.update
        . . x .  x x . x . x members.read
        . . . .  x . . . . . members.confirm_email
        . . . .  x . . x . . members.act_for
        . . x .  x . . . . . business_units.create
        . . x .  x x . x x x business_units.read
        . . x .  x . . . . . business_units.update
        . . x .  x . . . . . business_units.delete
        . . x .  x . . . . . api_keys.create
        . . x .  x x . . . x api_keys.read
        . . x .  x . . . . . api_keys.revoke
        . . . .  x . . . . . staff.create
        . . . .  x x . . . x staff.read
        . . . .  x . . . . . staff.update
        . . x .  x . . . . . second_factors.reset
        . . x .  x . . . . . roles.create
        . . x .  x x . x . x roles.read
        . . x .  x . . . . . roles.update
        . . x .  x . . . . . roles.delete
        . . . .  x . . . . x emergency_access.use
        . . . .  x x . . x x emergency_access.read
        . . . .  x . . . x . emergency_access.review
        . . x .  x x . . x x access.read
        . . . .  x . x . . . products.create
        x . x .  x x x x . x products.read
        . . . .  x . x . . . products.update
        x . x .  x x . x . x stock.read
        . . . .  x . . . . . stock.set
        . . . .  x . . . x . issuer.set
        . . . .  x x . . x x issuer.read
        . . . .  x . . . x . tax_rates.set
        . . . .  x x . . x x tax_rates.read
        . . . .  x . . . . . price_lists.create
        . . . .  x . . . . . price_lists.update
        . . . .  x . . . . . price_lists.set_prices
        . . . .  x x . . . x price_lists.read
        . . x .  x . . . . . order_limits.create
        . . x .  x . . . . . order_limits.update
        . . x .  x . . . . . order_limits.delete
        . . x .  x x . . . x order_limits.read
        . . x .  x . . . . . quantity_rules.create
        . . x .  x . . . . . quantity_rules.update
        . . x .  x . . . . . quantity_rules.delete
        . . x .  x x . . . x quantity_rules.read
        . . x .  x . . . . . cost_centres.create
        . . x .  x . . . . . cost_centres.update
        x x x x  x x . x . x cost_centres.read
        . . x .  x . . . . . budgets.create
        . . x .  x . . . . . budgets.update
        . . x x  x x . . . x budgets.read
        . . x .  x . . . . . calendars.create
        . . x .  x . . . . . calendars.update
        . . x .  x . . . . . calendars.delete
        . . x .  x x . . . x calendars.read
        . . x .  x . . . . . approval_rules.create
        . . x .  x . . . . . approval_rules.update
        . . x .  x . . . . . approval_rules.deactivate
        . . x .  x x . . . x approval_rules.read
        . . x .  x x . . . x approval_rules.simulate
        x . x .  x . . x . . orders.place
        x . x .  x . . x . . orders.evaluate
        x x x x  x x . x x x orders.read
        x . x .  x . . x . . orders.cancel
        x . x .  x . . x x . payment_options.read
        . . . .  x . . . x . orders.hold
        . . . .  x . . . . . orders.set_price
        . x x .  x x . x . x approvals.read
        . x x .  x . . . . x approvals.decide
        . x x .  x . . . . x delegations.create
        . x x .  x . . . . x delegations.end
        . x x .  x x . . . x delegations.read
        . . . .  x . . . . . approvals.decide_any
        . . . .  x . . x . . shipments.create
        x . x .  x x . x . x shipments.read
        . . . .  x . . . x . invoices.post
        x . x x  x x . x x x invoices.read
        . . . .  x . . . x . invoices.write_off
        . . . .  x . . . x . credit_notes.post
        . . x x  x x . . x x credit_notes.read
        . . . .  x . . . x . credit_notes.allocate
        . . . .  x . . . x . payments.record
        . . x x  x x . . x x payments.read
        . . . .  x . . . x . payments.allocate
        . . . .  x . . . x . payments.refund
        . . . .  x . . . x . payments.return
        . . x x  x x . . x x credit.read
        . . . .  x . . . x . credit.decide
        . . . .  x . . . x . risk.review
        . . . .  x x . . x x risk.read
        . . x x  x x . . x x statements.read
        . . . .  x x . . x x ledger.read
        . . . .  x . . . x . ledger.close
        . . . .  x . . . x . ledger.reopen
        . . . .  x x . . . x events.read
        . . x .  x x . . . . audit.read
        . . . .  x x . . . . audit.read_head
        . . . .  x . . . . . clock.set
        . . . .  x x . . . x jobs.read
        . . . .  x . . . . . jobs.update
        . . . .  x . . . . . jobs.run
        . . . .  x x . . . x settings.read
        . . . .  x . . . . . settings.update
        ");
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
