//! What of a change a caller may see: nothing can be read through the log that could not be read where
//! it stands.

use domain::audit::Change;
use domain::companies::{CompanyId, CompanyTag};
use domain::events::{EventType, Reader};
use domain::id::Entity;
use domain::identity::{Permission, Scope};

use crate::kernel::caller::Known;

/// Whether the caller may see what an event of this type changed. A type that this version does not know is
/// for a caller that sees everything.
pub(super) fn sees(caller: &Known, action: &str, company: Option<CompanyId>) -> bool {
    match action.parse().map_or(Reader::Operator, EventType::reader) {
        Reader::With(permission) => caller.may(permission),
        Reader::Either { company: of_company, .. } if company.is_some() => caller.may(of_company),
        Reader::Either { operator, .. } => caller.may(operator),
        Reader::Operator => matches!(caller.scope(), Scope::Everything),
    }
}

/// Without the figures that have a permission of their own: a company's credit limit.
pub(super) fn cut(caller: &Known, subject_type: &str, changes: Vec<Change>) -> Vec<Change> {
    let hidden = subject_type == CompanyTag::PREFIX && !caller.may(Permission::ReadCredit);
    let limit = |change: &Change| {
        change.pointer == "/credit_limit" || change.pointer.starts_with("/credit_limit/")
    };
    changes.into_iter().filter(|change| !(hidden && limit(change))).collect()
}
