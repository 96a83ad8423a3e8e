//! Visibility of changes: the log never shows a caller what the resource's own endpoint would hide.

use domain::audit::Change;
use domain::companies::{CompanyId, CompanyTag};
use domain::events::{EventType, Reader};
use domain::id::Entity;
use domain::identity::{Permission, Scope};

use crate::kernel::caller::Principal;

/// Whether the caller may see the changes of an event of this type. An unknown type is visible only to
/// callers that may see everything.
pub(super) fn sees(caller: &Principal, action: &str, company: Option<CompanyId>) -> bool {
    match action.parse().map_or(Reader::Operator, EventType::reader) {
        Reader::With(permission) => caller.may(permission),
        Reader::Either { company: of_company, .. } if company.is_some() => caller.may(of_company),
        Reader::Either { operator, .. } => caller.may(operator),
        Reader::Operator => matches!(caller.scope(), Scope::Everything),
    }
}

/// Removes figures with a permission of their own: a company's credit limit.
pub(super) fn cut(caller: &Principal, subject_type: &str, changes: Vec<Change>) -> Vec<Change> {
    let hidden = subject_type == CompanyTag::PREFIX && !caller.may(Permission::ReadCredit);
    let limit = |change: &Change| {
        change.pointer == "/credit_limit" || change.pointer.starts_with("/credit_limit/")
    };
    changes.into_iter().filter(|change| !(hidden && limit(change))).collect()
}
