//! The scope of data that a caller can see.

use super::UserId;
use crate::companies::CompanyId;

/// The widest set of a caller's reads and writes; data outside it does not exist for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Scope {
    /// The one company in scope; `None` if all are.
    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Everything => None,
            Self::Company(company) | Self::Own { company, .. } => Some(*company),
        }
    }

    /// The one user in scope; `None` if all users of the company are.
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::Everything | Self::Company(_) => None,
            Self::Own { user, .. } => Some(*user),
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
        let user = |n| UserId::from_uuid(Uuid::from_u128(n));
        let own = Scope::Own { company: company(1), user: user(2) };
        for (scope, of, by, ones, others, operators) in [
            (Scope::Everything, None, None, true, true, true),
            (Scope::Company(company(1)), Some(company(1)), None, true, false, false),
            (own, Some(company(1)), Some(user(2)), true, false, false),
        ] {
            assert_eq!((scope.company(), scope.user()), (of, by), "{scope:?}");
            assert_eq!(scope.admits_company(company(1)), ones, "{scope:?}");
            assert_eq!(scope.admits_company(company(2)), others, "{scope:?}");
            assert_eq!(scope.admits_operator(), operators, "{scope:?}");
        }
    }
}
