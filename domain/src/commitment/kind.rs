//! Kinds of accounts.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// The unit that an account counts. Each transition of an order or invoice handles every kind: a new kind
/// does not compile before that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// Pieces of a SKU; the limit is the pieces on hand plus the shipped pieces.
    Stock,
    /// A company's credit line, in minor units, gross.
    Credit,
    /// A member's spending in a period, in minor units, net.
    Spending,
    /// A cost centre's spending in a period, in minor units, net.
    Budget,
    /// A contract's remaining amount, in minor units, net.
    Contract,
    /// What orders take of an order limit in a period: minor units, net, or pieces of a SKU.
    Quota,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Stock, Self::Credit, Self::Spending, Self::Budget, Self::Contract, Self::Quota];

    /// The kind as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Credit => "credit",
            Self::Spending => "spending",
            Self::Budget => "budget",
            Self::Contract => "contract",
            Self::Quota => "quota",
        }
    }
}

impl FromStr for AccountKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "account kind", word)
    }
}
