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

    /// Whether what belongs to `company` as a whole is inside.
    pub fn admits_company(&self, company: CompanyId) -> bool {
        self.company().is_none_or(|own| own == company)
    }

    /// Whether an order (or its documents) that `user` placed for `company` is inside.
    pub fn admits(&self, company: CompanyId, user: UserId) -> bool {
        match self {
            Self::Everything => true,
            Self::Company(own) => *own == company,
            Self::Own { company: own, user: owner } => *own == company && *owner == user,
        }
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
        let own = Scope::Own { company: company(1), user: user(1) };
        for (scope, whose, who, admitted) in [
            (Scope::Everything, 2, 2, true),
            (Scope::Company(company(1)), 1, 2, true),
            (Scope::Company(company(1)), 2, 1, false),
            (own, 1, 1, true),
            (own, 1, 2, false),
            (own, 2, 1, false),
        ] {
            assert_eq!(
                scope.admits(company(whose), user(who)),
                admitted,
                "{scope:?} {whose} {who}"
            );
        }
        assert!(own.admits_company(company(1)) && !own.admits_company(company(2)));
    }
}
