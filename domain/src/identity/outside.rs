//! External token issuers: the users each may vouch for, and the mapping of its role names to ours.

use super::{Placed, Role};
use crate::companies::CompanyId;
use crate::failure::{Failure, Kind};

/// What an issuer may assert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The only company whose members it may vouch for; `None`: every company's.
    pub company: Option<CompanyId>,
    /// Whether it may vouch for the operator's staff too.
    pub staff: bool,
    /// Mapping of its role names; `None`: roles are those stored here.
    pub roles: Option<RoleWords>,
}

/// Role names of an issuer, each with the role it maps to.
pub type RoleWords = Vec<(String, Role)>;

/// Why a valid token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutsideRefusal {
    /// Its subject is no user here.
    #[error("the token is valid, but its user is unknown here")]
    Nobody,
    /// The issuer may not vouch for this user.
    #[error("this issuer may not authenticate this user")]
    NotTheirs,
}

impl Failure for OutsideRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Nobody => "unknown_identity",
            Self::NotTheirs => "issuer_not_allowed",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }
}

impl Issuer {
    /// Whether it may vouch for a user: staff, or a member of `company`.
    pub fn speaks_for(
        &self,
        is_staff: bool,
        company: Option<CompanyId>,
    ) -> Result<(), OutsideRefusal> {
        let is_theirs = match (self.company, is_staff) {
            // An issuer of one company never grants staff rights.
            (Some(_), true) => false,
            (Some(own), false) => company == Some(own),
            (None, true) => self.staff,
            (None, false) => true,
        };
        if is_theirs { Ok(()) } else { Err(OutsideRefusal::NotTheirs) }
    }

    /// The grants of a member with `stored` ones here, when the issuer sends the role names `words`:
    /// an issuer that names roles gives them in the whole company.
    pub fn grants(&self, stored: Vec<Placed>, words: &[String]) -> Vec<Placed> {
        let Some(known) = &self.roles else { return stored };
        let mut roles: Vec<_> =
            known.iter().filter(|(word, _)| words.contains(word)).map(|(_, role)| *role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles.into_iter().map(Placed::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_issuer_speaks_for_its_own() {
        let company = |n| Some(CompanyId::from_uuid(Uuid::from_u128(n)));
        for (bound, staff, whose, allowed) in [
            (company(1), false, (false, company(1)), true),
            (company(1), false, (false, company(2)), false),
            (company(1), true, (true, None), false),
            (company(1), true, (true, company(1)), false),
            (None, false, (false, company(2)), true),
            (None, false, (true, None), false),
            (None, true, (true, None), true),
        ] {
            let issuer = Issuer { company: bound, staff, roles: None };
            assert_eq!(
                issuer.speaks_for(whose.0, whose.1).is_ok(),
                allowed,
                "{issuer:?} {whose:?}"
            );
        }
    }

    #[test]
    fn its_words_take_the_place_of_stored_roles() {
        let words = vec![
            ("purchasing".to_owned(), Role::Buyer),
            ("head".to_owned(), Role::CompanyAdmin),
            ("chief".to_owned(), Role::CompanyAdmin),
        ];
        let plain = Issuer { company: None, staff: false, roles: None };
        let of = |role| vec![Placed::from(role)];
        assert_eq!(plain.grants(of(Role::Approver), &["head".to_owned()]), of(Role::Approver));
        let mapped = Issuer { roles: Some(words), ..plain };
        let said = ["chief", "head", "cook"].map(str::to_owned);
        assert_eq!(mapped.grants(of(Role::Buyer), &said), of(Role::CompanyAdmin));
        assert!(mapped.grants(of(Role::Buyer), &[]).is_empty());
    }
}
