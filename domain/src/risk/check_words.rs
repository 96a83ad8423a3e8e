//! Words of checks: what is checked, by what means, and what came of it.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// What is checked of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckKind {
    /// Its VAT id.
    Vat,
    /// Its registration number.
    Registration,
    /// Its LEI.
    Lei,
    /// That no sanctions list has its name.
    Sanctions,
    /// That a member may act for it.
    Authority,
}

impl CheckKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Vat, Self::Registration, Self::Lei, Self::Sanctions, Self::Authority];

    /// The kind as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vat => "vat",
            Self::Registration => "registration",
            Self::Lei => "lei",
            Self::Sanctions => "sanctions",
            Self::Authority => "authority",
        }
    }
}

impl FromStr for CheckKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "kind of a check", text)
    }
}

/// By what means a check was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckMethod {
    /// By the check digits of the number alone.
    Digits,
    /// By VIES, the EU's register of VAT ids.
    Vies,
    /// By the report of a bureau.
    Bureau,
    /// By a list.
    List,
    /// By hand.
    Manual,
}

impl CheckMethod {
    /// Every method.
    pub const ALL: [Self; 5] = [Self::Digits, Self::Vies, Self::Bureau, Self::List, Self::Manual];

    /// The method as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Vies => "vies",
            Self::Bureau => "bureau",
            Self::List => "list",
            Self::Manual => "manual",
        }
    }
}

impl FromStr for CheckMethod {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "method of a check", text)
    }
}

/// What a check tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It is that company.
    Verified,
    /// The number may be right; no register was asked.
    Plausible,
    /// The number belongs to another company.
    Mismatch,
    /// The register does not know the number.
    NotFound,
    /// No such number is ever issued.
    Malformed,
    /// The register did not answer; it is asked again.
    Unavailable,
    /// The register has not been asked yet.
    Pending,
}

impl CheckOutcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Verified,
        Self::Plausible,
        Self::Mismatch,
        Self::NotFound,
        Self::Malformed,
        Self::Unavailable,
        Self::Pending,
    ];

    /// The outcome as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Plausible => "plausible",
            Self::Mismatch => "mismatch",
            Self::NotFound => "not_found",
            Self::Malformed => "malformed",
            Self::Unavailable => "unavailable",
            Self::Pending => "pending",
        }
    }

    /// Whether it contradicts the company, which then has to tell more.
    pub const fn is_negative(self) -> bool {
        matches!(self, Self::Mismatch | Self::NotFound | Self::Malformed)
    }
}

impl FromStr for CheckOutcome {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "outcome of a check", text)
    }
}
