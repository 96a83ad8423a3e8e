//! What an account counts.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// What an account counts. Each transition of an order or invoice says what it does to each kind: a new one does not
/// compile before that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// Pieces of a SKU; the limit is what is on hand and what was shipped.
    Stock,
    /// A company's credit line, in minor units, gross.
    Credit,
    /// What a member may spend in a period, in minor units, net.
    Spending,
    /// What a cost centre may spend in a period, in minor units, net.
    Budget,
    /// What a contract still grants, in minor units, net.
    Contract,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Stock, Self::Credit, Self::Spending, Self::Budget, Self::Contract];

    /// The kind as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Credit => "credit",
            Self::Spending => "spending",
            Self::Budget => "budget",
            Self::Contract => "contract",
        }
    }
}

impl FromStr for AccountKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "account kind", word)
    }
}
