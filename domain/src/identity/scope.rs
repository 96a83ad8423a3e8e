//! Whose data a caller may see at all.

use super::UserId;
use crate::companies::CompanyId;

/// The widest set of a caller's reads and writes; what lies outside does not exist for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Staff: every company.
    Everything,
    /// One company, whole.
    Company(CompanyId),
    /// One company, and of its orders only one's own.
    Own {
        /// The company.
        company: CompanyId,
        /// Whose orders.
        user: UserId,
    },
}

impl Scope {
    /// The only company in it; `None` when there are all.
    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Everything => None,
            Self::Company(company) | Self::Own { company, .. } => Some(*company),
        }
    }

    /// The only user in it; `None` when there are all of the company.
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::Everything | Self::Company(_) => None,
            Self::Own { user, .. } => Some(*user),
        }
    }

    /// Whether what belongs to `company` as a whole is inside.
    pub fn admits_company(&self, company: CompanyId) -> bool {
        self.company().is_none_or(|own| own == company)
    }

    /// Whether what belongs to the operator, and to no company, is inside.
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
