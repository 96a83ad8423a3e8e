//! A check of a company: for which facts it was made, how long it counts, and what it changes.

use chrono::{DateTime, TimeDelta, Utc};

use super::{CheckKind, CheckMethod, CheckOutcome, Digits, IdentifierKind};
use crate::approvals::covers;
use crate::companies::{Address, Company, CompanyId, MemberId};
use crate::id::{Entity, Id};

/// Tag type of a [`CheckId`].
pub enum CheckTag {}
impl Entity for CheckTag {
    const PREFIX: &'static str = "check";
}
/// The id of a check.
pub type CheckId = Id<CheckTag>;

/// How many days a check counts, unless it says otherwise.
pub const VALID_DAYS: i64 = 365;

/// A check of a company. It is never changed: the newest of its kind and member counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// The company.
    pub company: CompanyId,
    /// What was checked.
    pub kind: CheckKind,
    /// The member whose authority was checked; no other kind has one.
    pub member: Option<MemberId>,
    /// By what means.
    pub method: CheckMethod,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// The digest of the facts for which it was made.
    pub inputs_hash: String,
    /// When.
    pub checked_at: DateTime<Utc>,
    /// From when on it counts no more.
    pub expires_at: DateTime<Utc>,
}

impl Check {
    /// The end of a check that is made at `at` and names none.
    pub fn usual_end(at: DateTime<Utc>) -> DateTime<Utc> {
        at + TimeDelta::days(VALID_DAYS)
    }

    /// Whether it still counts: a company with another number, name or address is a new company.
    pub fn counts(&self, company: &CheckInputs<'_>, now: DateTime<Utc>) -> bool {
        now < self.expires_at && self.inputs_hash == company.hash(self.kind)
    }

    /// Whether the VAT id is verified after this check; `None`: as before.
    pub const fn verifies_vat_id(&self) -> Option<bool> {
        match (self.kind, self.outcome) {
            (CheckKind::Vat, CheckOutcome::Verified) => Some(true),
            (CheckKind::Vat, CheckOutcome::NotFound | CheckOutcome::Malformed) => Some(false),
            (
                CheckKind::Vat
                | CheckKind::Registration
                | CheckKind::Lei
                | CheckKind::Sanctions
                | CheckKind::Authority,
                _,
            ) => None,
        }
    }
}

/// The facts of a company that its checks are made for.
#[derive(Debug, Clone, Copy)]
pub struct CheckInputs<'a> {
    /// The company.
    pub company: &'a Company,
    /// Its LEI.
    pub lei: Option<&'a str>,
}

impl CheckInputs<'_> {
    /// The number that a check of this kind is about.
    pub fn value(&self, kind: CheckKind) -> Option<&str> {
        match kind {
            CheckKind::Vat => self.company.vat_id.as_deref(),
            CheckKind::Registration => self.company.registration_id.as_deref(),
            CheckKind::Lei => self.lei,
            CheckKind::Sanctions | CheckKind::Authority => None,
        }
    }

    /// The digest of what a check of this kind is made for: the number, the name, the country and the billing address.
    pub fn hash(&self, kind: CheckKind) -> String {
        let address = self.company.billing_address.as_ref().map(Address::place);
        let value = self.value(kind).unwrap_or("");
        let name = self.company.name.as_str();
        let (country, address) = (self.company.country.as_str(), address.unwrap_or_default());
        covers([kind.as_str(), value, name, country, &address])
    }

    /// What the check digits of the number tell; `None`: there is no number.
    pub fn digits(&self, kind: CheckKind) -> Option<Digits> {
        let value = self.value(kind)?;
        let identifier = match (kind, self.company.country.as_str()) {
            (CheckKind::Vat, _) => IdentifierKind::Vat,
            (CheckKind::Lei, _) => IdentifierKind::Lei,
            (_, "FR") if value.chars().filter(char::is_ascii_digit).count() > 9 => {
                IdentifierKind::Siret
            }
            (_, "FR") => IdentifierKind::Siren,
            (_, "CH") => IdentifierKind::Uid,
            // Most registers number without check digits.
            (CheckKind::Registration | CheckKind::Sanctions | CheckKind::Authority, _) => {
                return Some(Digits::Plausible);
            }
        };
        Some(identifier.check(value))
    }
}

impl From<Digits> for CheckOutcome {
    fn from(digits: Digits) -> Self {
        match digits {
            Digits::Malformed => Self::Malformed,
            Digits::Plausible => Self::Plausible,
        }
    }
}

#[cfg(test)]
mod tests;
