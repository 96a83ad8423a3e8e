//! Kinds of business units.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// Kind of a business unit. Both kinds may have units below them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// A part of the organisation: a department, a subsidiary, a region.
    Division,
    /// A place: a shop, a plant, a site.
    Location,
}

impl UnitKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Division, Self::Location];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Division => "division",
            Self::Location => "location",
        }
    }
}

impl FromStr for UnitKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "kind of business unit", text)
    }
}
