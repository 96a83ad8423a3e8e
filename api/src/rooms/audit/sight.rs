//! What of a change a caller may see: nothing can be read through the log that could not be read where
//! it stands.

use domain::audit::Change;
use domain::companies::CompanyId;
use domain::identity::{Permission, Scope};

use crate::kernel::caller::Known;

/// The permission by which things of this kind are read at their own address.
fn reader(subject_type: &str, company: Option<CompanyId>) -> Option<Permission> {
    match subject_type {
        "delegation" | "session" | "user" if company.is_some() => Some(Permission::ReadMembers),
        "delegation" | "login" | "session" | "user" => Some(Permission::ReadStaff),
        "approval" => Some(Permission::ReadApprovals),
        "approvalrule" => Some(Permission::ReadApprovalRules),
        "closing" => Some(Permission::ReadLedger),
        "company" => Some(Permission::ReadCompanies),
        "creditnote" => Some(Permission::ReadCreditNotes),
        "invoice" => Some(Permission::ReadInvoices),
        "issuer" => Some(Permission::ReadIssuer),
        "key" => Some(Permission::ReadApiKeys),
        "member" => Some(Permission::ReadMembers),
        "order" => Some(Permission::ReadOrders),
        "orderlimit" => Some(Permission::ReadOrderLimits),
        "payment" => Some(Permission::ReadPayments),
        "pricelist" => Some(Permission::ReadPriceLists),
        "product" => Some(Permission::ReadProducts),
        "shipment" => Some(Permission::ReadShipments),
        "stock" => Some(Permission::ReadStock),
        "taxrates" => Some(Permission::ReadTaxRates),
        _ => None,
    }
}

/// Whether the caller may see what changed of things of this kind. What stands nowhere else is for who
/// sees everything.
pub(super) fn sees(caller: &Known, subject_type: &str, company: Option<CompanyId>) -> bool {
    match reader(subject_type, company) {
        Some(permission) => caller.may(permission),
        None => matches!(caller.scope(), Scope::Everything),
    }
}

/// Without the figures that have a permission of their own: a company's credit limit.
pub(super) fn cut(caller: &Known, subject_type: &str, changes: Vec<Change>) -> Vec<Change> {
    let hidden = subject_type == "company" && !caller.may(Permission::ReadCredit);
    let limit = |change: &Change| {
        change.pointer == "/credit_limit" || change.pointer.starts_with("/credit_limit/")
    };
    changes.into_iter().filter(|change| !(hidden && limit(change))).collect()
}
