//! Roles, and the permissions they bring.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Permission;
use crate::word::{UnknownWord, find};

/// What a member is to their company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Orders, and sees their own orders.
    Buyer,
    /// Decides the company's approval requests.
    Approver,
    /// Runs the company's side: everything but its credit limit and its prices.
    CompanyAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Buyer, Self::Approver, Self::CompanyAdmin];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Approver => "approver",
            Self::CompanyAdmin => "company_admin",
        }
    }

    /// What a member with it may do. Stock belongs to the catalogue: a buyer sees what is available.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Buyer => &[
                Permission::PlaceOrders,
                Permission::EvaluateOrders,
                Permission::ReadOrders,
                Permission::CancelOrders,
                Permission::ReadShipments,
                Permission::ReadInvoices,
                Permission::ReadProducts,
                Permission::ReadStock,
            ],
            Self::Approver => {
                &[Permission::ReadApprovals, Permission::DecideApprovals, Permission::ReadOrders]
            }
            Self::CompanyAdmin => &[
                Permission::ReadCompanies,
                Permission::UpdateCompanies,
                Permission::CreateMembers,
                Permission::UpdateMembers,
                Permission::ReadMembers,
                Permission::CreateApiKeys,
                Permission::ReadApiKeys,
                Permission::RevokeApiKeys,
                Permission::ReadProducts,
                Permission::ReadStock,
                Permission::CreateOrderLimits,
                Permission::DeleteOrderLimits,
                Permission::ReadOrderLimits,
                Permission::CreateApprovalRules,
                Permission::DeactivateApprovalRules,
                Permission::ReadApprovalRules,
                Permission::PlaceOrders,
                Permission::EvaluateOrders,
                Permission::ReadOrders,
                Permission::CancelOrders,
                Permission::ReadApprovals,
                Permission::DecideApprovals,
                Permission::ReadShipments,
                Permission::ReadInvoices,
                Permission::ReadCreditNotes,
                Permission::ReadPayments,
                Permission::ReadCredit,
                Permission::ReadStatements,
                Permission::ReadAudit,
            ],
        }
    }

    /// Whether it brings `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "role", text)
    }
}

/// What somebody is to the operator of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Everything.
    Administrator,
}

impl StaffRole {
    /// Every staff role.
    pub const ALL: [Self; 1] = [Self::Administrator];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
        }
    }

    /// What staff with it may do.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Administrator => &Permission::ALL,
        }
    }

    /// Whether it brings `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
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

    /// Buyer, approver, company administrator, staff administrator.
    fn row(permission: Permission) -> String {
        let mark = |has| if has { "x" } else { "." };
        let [buyer, approver, admin] = Role::ALL.map(|role| mark(role.allows(permission)));
        let staff = mark(StaffRole::Administrator.allows(permission));
        format!("{buyer} {approver} {admin} {staff} {}", permission.as_str())
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a line for each permission")]
    fn the_table_of_roles() {
        insta::assert_snapshot!(Permission::ALL.map(row).join("\n"), @r"
        . . . x companies.create
        . . x x companies.read
        . . x x companies.update
        . . . x companies.set_terms
        . . x x members.create
        . . x x members.update
        . . x x members.read
        . . . x members.act_for
        . . x x api_keys.create
        . . x x api_keys.read
        . . x x api_keys.revoke
        . . . x products.create
        x . x x products.read
        . . . x products.update
        x . x x stock.read
        . . . x stock.set
        . . . x issuer.set
        . . . x issuer.read
        . . . x tax_rates.set
        . . . x tax_rates.read
        . . . x price_lists.create
        . . . x price_lists.update
        . . . x price_lists.set_prices
        . . . x price_lists.read
        . . x x order_limits.create
        . . x x order_limits.delete
        . . x x order_limits.read
        . . x x approval_rules.create
        . . x x approval_rules.deactivate
        . . x x approval_rules.read
        x . x x orders.place
        x . x x orders.evaluate
        x x x x orders.read
        x . x x orders.cancel
        . . . x orders.set_price
        . x x x approvals.read
        . x x x approvals.decide
        . . . x approvals.decide_any
        . . . x shipments.create
        x . x x shipments.read
        . . . x invoices.post
        x . x x invoices.read
        . . . x invoices.write_off
        . . . x credit_notes.post
        . . x x credit_notes.read
        . . . x credit_notes.allocate
        . . . x payments.record
        . . x x payments.read
        . . . x payments.allocate
        . . . x payments.refund
        . . . x payments.return
        . . x x credit.read
        . . x x statements.read
        . . . x ledger.read
        . . . x ledger.close
        . . . x events.read
        . . x x audit.read
        . . . x audit.read_head
        . . . x clock.set
        . . . x jobs.run
        ");
    }

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!("administrator".parse(), Ok(StaffRole::Administrator));
        assert!("owner".parse::<Role>().is_err());
    }
}
