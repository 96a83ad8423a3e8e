//! Why an API key cannot be made or is refused.

use super::Permission;
use crate::failure::{Failure, Kind, Violation};

/// Why a known key is not valid for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// Revoked.
    #[error("this API key was revoked")]
    Revoked,
    /// Expired.
    #[error("this API key has expired")]
    Expired,
    /// Used from a network that is not on its list.
    #[error("this API key may not be used from this address")]
    Elsewhere,
}

impl Failure for KeyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Revoked => "api_key_revoked",
            Self::Expired => "api_key_expired",
            Self::Elsewhere => "address_not_allowed",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Revoked | Self::Expired => Kind::Unauthenticated,
            Self::Elsewhere => Kind::Forbidden,
        }
    }
}

/// A key that expires before it is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an API key ends in the future")]
pub struct EndsInThePast;

impl Failure for EndsInThePast {
    fn code(&self) -> &'static str {
        "expires_in_the_past"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Why a scope cannot be given to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotGrantable {
    /// The maker of the key does not hold the permission at the key's place, or does not make keys there.
    NotOnesOwn,
    /// Reserved for people.
    ForPeople,
    /// Reaches beyond the one company the key is bound to.
    NotACompanys,
}

impl NotGrantable {
    const fn code(self) -> &'static str {
        match self {
            Self::NotOnesOwn => "scope_not_held",
            Self::ForPeople => "scope_for_people",
            Self::NotACompanys => "scope_beyond_company",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::NotOnesOwn => "you do not have it, or make no keys, at the place of the key",
            Self::ForPeople => "no key may have it",
            Self::NotACompanys => "it reaches beyond the company to which the key is bound",
        }
    }
}

/// The scopes that cannot be given to a key: index in the list, and reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key cannot have {}", names(.0))]
pub struct ScopesRefused(pub Vec<(usize, Permission, NotGrantable)>);

fn names(refused: &[(usize, Permission, NotGrantable)]) -> String {
    refused.iter().map(|(_, scope, _)| scope.as_str()).collect::<Vec<_>>().join(", ")
}

impl Failure for ScopesRefused {
    fn code(&self) -> &'static str {
        "scope_not_grantable"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
    fn violations(&self) -> Vec<Violation> {
        let violation = |(index, scope, why): &(usize, Permission, NotGrantable)| {
            let detail = format!("{}: {}", scope.as_str(), why.words());
            Violation::new(format!("/scopes/{index}"), why.code(), detail)
        };
        self.0.iter().map(violation).collect()
    }
}
