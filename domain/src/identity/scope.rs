//! The scope of data that a caller can see.

use std::sync::Arc;

use super::UserId;
use crate::companies::{CompanyId, UnitId};

/// The widest set of a caller's reads and writes; data outside it does not exist for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Staff: every company.
    Everything,
    /// One company, all its data.
    Company(CompanyId),
    /// One company, and only the caller's own orders.
    Own {
        /// The company.
        company: CompanyId,
        /// The user who owns the orders.
        user: UserId,
    },
    /// One company, and only the orders of some of its units.
    Part(Part),
}

/// The orders of some units of a company, with the caller's own ones if `user` is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The company.
    pub company: CompanyId,
    /// The user; the user's own orders are in scope too.
    pub user: Option<UserId>,
    /// The units.
    pub units: Arc<Units>,
}

/// Units of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Units {
    /// These units.
    Only(Vec<UnitId>),
    /// The company itself and all units but these.
    Except(Vec<UnitId>),
}

impl Units {
    /// The units listed.
    pub const fn listed(&self) -> &Vec<UnitId> {
        match self {
            Self::Only(units) | Self::Except(units) => units,
        }
    }
}

impl Scope {
    /// The one company in scope; `None` if all are.
    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Everything => None,
            Self::Company(company) | Self::Own { company, .. } => Some(*company),
            Self::Part(part) => Some(part.company),
        }
    }

    /// Whether data that belongs to `company` as a whole is in scope.
    pub fn admits_company(&self, company: CompanyId) -> bool {
        self.company().is_none_or(|own| own == company)
    }

    /// Whether the operator's own data, which belongs to no company, is in scope.
    pub const fn admits_operator(&self) -> bool {
        self.company().is_none()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_scope_ends_where_it_should() {
        let company = |n| CompanyId::from_uuid(Uuid::from_u128(n));
        let user = UserId::from_uuid(Uuid::from_u128(2));
        let own = Scope::Own { company: company(1), user };
        let units = Arc::new(Units::Only(Vec::new()));
        let part = Scope::Part(Part { company: company(1), user: Some(user), units });
        for (scope, of, ones, others, operators) in [
            (Scope::Everything, None, true, true, true),
            (Scope::Company(company(1)), Some(company(1)), true, false, false),
            (own, Some(company(1)), true, false, false),
            (part, Some(company(1)), true, false, false),
        ] {
            assert_eq!(scope.company(), of, "{scope:?}");
            assert_eq!(scope.admits_company(company(1)), ones, "{scope:?}");
            assert_eq!(scope.admits_company(company(2)), others, "{scope:?}");
            assert_eq!(scope.admits_operator(), operators, "{scope:?}");
        }
    }
}
