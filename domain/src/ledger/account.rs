//! The accounts of own sales.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// An account of the ledger; the company and the currency stand beside it on every leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What companies owe for posted invoices.
    Receivable,
    /// What we owe companies: money and credit that no invoice has taken yet.
    UnappliedCash,
    /// Our money.
    Bank,
    /// Net sales.
    Sales,
    /// Tax that we owe to the state.
    OutputTax,
    /// Net of credit notes.
    SalesReturns,
    /// What was given up.
    BadDebt,
}

/// What kind of account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// What is ours; grows by debits.
    Asset,
    /// What we owe; grows by credits.
    Liability,
    /// What we earn; grows by credits.
    Income,
    /// What it costs; grows by debits.
    Expense,
}

impl Account {
    /// Every account.
    pub const ALL: [Self; 7] = [
        Self::Receivable,
        Self::UnappliedCash,
        Self::Bank,
        Self::Sales,
        Self::OutputTax,
        Self::SalesReturns,
        Self::BadDebt,
    ];

    /// The account's code, as it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::UnappliedCash => "unapplied-cash",
            Self::Bank => "bank",
            Self::Sales => "sales",
            Self::OutputTax => "output-tax",
            Self::SalesReturns => "sales-returns",
            Self::BadDebt => "bad-debt",
        }
    }

    /// Its kind. Sales returns lower the income; they are no expense of their own.
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Receivable | Self::Bank => AccountKind::Asset,
            Self::UnappliedCash | Self::OutputTax => AccountKind::Liability,
            Self::Sales | Self::SalesReturns => AccountKind::Income,
            Self::BadDebt => AccountKind::Expense,
        }
    }

    /// Whether it stands on a company's statement: what it owes, and what we owe it.
    pub const fn is_on_statements(self) -> bool {
        match self {
            Self::Receivable | Self::UnappliedCash => true,
            Self::Bank | Self::Sales | Self::OutputTax | Self::SalesReturns | Self::BadDebt => {
                false
            }
        }
    }
}

impl FromStr for Account {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "ledger account", word)
    }
}

impl AccountKind {
    /// As it is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Income => "income",
            Self::Expense => "expense",
        }
    }
}
