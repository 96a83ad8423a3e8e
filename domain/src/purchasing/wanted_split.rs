//! The cost centres that a request names for a line.

use super::Percent;
use crate::money::Money;

/// The cost centres of a line, as requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedSplit {
    /// All of it to this cost centre.
    Whole(String),
    /// Split over several.
    Parts(Vec<WantedShare>),
}

/// One cost centre's share of a line, as requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedShare {
    /// The code of the cost centre.
    pub cost_centre: String,
    /// Its share.
    pub share: Share,
}

/// A share of a line's net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// This percent.
    Percent(Percent),
    /// This amount.
    Amount(Money),
}

impl Share {
    /// The percent, if it is one.
    pub const fn percent(self) -> Option<Percent> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::Amount(_) => None,
        }
    }
}

impl WantedSplit {
    /// The codes that it names.
    pub(crate) fn named(&self) -> Vec<&str> {
        match self {
            Self::Whole(code) => vec![code.as_str()],
            Self::Parts(parts) => parts.iter().map(|part| part.cost_centre.as_str()).collect(),
        }
    }

    /// Each code with its JSON pointer, for the line at `index`.
    pub(crate) fn codes(&self, index: usize) -> Vec<(String, &String)> {
        match self {
            Self::Whole(code) => vec![(format!("/lines/{index}/cost_centre"), code)],
            Self::Parts(parts) => {
                let pointer = |place| format!("/lines/{index}/allocations/{place}/cost_centre");
                let parts = parts.iter().enumerate();
                parts.map(|(place, part)| (pointer(place), &part.cost_centre)).collect()
            }
        }
    }
}
