//! Ownership of controls: rules, limits and deactivations.

use std::str::FromStr;

use super::CompanyId;
use crate::failure::{Failure, Kind};
use crate::identity::Scope;
use crate::word::{UnknownWord, find};

/// The side that set a control; only that side may change it. A company can be stricter with itself than
/// the operator is, never laxer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The operator: the control binds the company.
    Operator,
    /// The company itself; the operator may change it too.
    Company,
}

/// Why a control cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OwnerRefusal {
    /// The caller is on the company's side: a member, its API key, or staff impersonating a member.
    #[error("this was set by the operator; only staff may set or change it")]
    OperatorsRule,
    /// A global rule has no company that could own it.
    #[error("a rule without `company_id` is the operator's")]
    NoCompany,
}

impl Failure for OwnerRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OperatorsRule => "operators_rule",
            Self::NoCompany => "owner_without_company",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::OperatorsRule => Kind::Forbidden,
            Self::NoCompany => Kind::Invalid,
        }
    }
}

impl Owner {
    /// Both sides.
    pub const ALL: [Self; 2] = [Self::Operator, Self::Company];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Company => "company",
        }
    }

    /// The side of a caller with this scope. Staff and the operator's keys, which see every company, are
    /// the operator. Staff who impersonate a member count as the company.
    pub const fn side_of(scope: &Scope) -> Self {
        match scope {
            Scope::Everything => Self::Operator,
            Scope::Company(_) | Scope::Own { .. } | Scope::Part(_) => Self::Company,
        }
    }

    /// The owner of a new rule for `company` (`None`: global), set by `by`; `said` is the owner
    /// requested.
    pub fn of_rule(
        company: Option<CompanyId>,
        said: Option<Self>,
        by: Self,
    ) -> Result<Self, OwnerRefusal> {
        match (company, said) {
            (None, Some(Self::Company)) => Err(OwnerRefusal::NoCompany),
            (None, Some(Self::Operator) | None) | (Some(_), Some(Self::Operator)) => {
                Self::Operator.admit(by)?;
                Ok(Self::Operator)
            }
            (Some(_), Some(Self::Company) | None) => Ok(Self::Company),
        }
    }

    /// Refuses a change by a side that does not own the control.
    pub const fn admit(self, by: Self) -> Result<(), OwnerRefusal> {
        match (self, by) {
            (Self::Operator, Self::Company) => Err(OwnerRefusal::OperatorsRule),
            (Self::Operator | Self::Company, Self::Operator) | (Self::Company, Self::Company) => {
                Ok(())
            }
        }
    }
}

impl FromStr for Owner {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "owner", text)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_rule_is_the_operators_without_a_company_or_by_its_word() {
        let (acme, none) = (Some(CompanyId::from_uuid(Uuid::nil())), None);
        let (operator, company) = (Owner::Operator, Owner::Company);
        for (of, said, by, owner) in [
            (none, None, operator, Ok(operator)),
            (none, Some(operator), operator, Ok(operator)),
            (none, Some(company), operator, Err(OwnerRefusal::NoCompany)),
            (acme, None, operator, Ok(company)),
            (acme, Some(operator), operator, Ok(operator)),
            (acme, Some(company), operator, Ok(company)),
            (acme, None, company, Ok(company)),
            (acme, Some(company), company, Ok(company)),
            (acme, Some(operator), company, Err(OwnerRefusal::OperatorsRule)),
        ] {
            assert_eq!(Owner::of_rule(of, said, by), owner, "{of:?} {said:?} {by:?}");
        }
    }

    #[test]
    fn the_operator_changes_everything() {
        for (owner, by, admitted) in [
            (Owner::Operator, Owner::Operator, true),
            (Owner::Company, Owner::Operator, true),
            (Owner::Company, Owner::Company, true),
            (Owner::Operator, Owner::Company, false),
        ] {
            assert_eq!(owner.admit(by).is_ok(), admitted, "{owner:?} {by:?}");
        }
    }
}
