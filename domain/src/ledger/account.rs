//! Chart of accounts for the operator's own sales.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// A ledger account; each leg also has a company and a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Receivables: posted invoices that companies owe.
    Receivable,
    /// Liability to companies: money and credit not yet applied to an invoice.
    UnappliedCash,
    /// Cash.
    Bank,
    /// Net sales.
    Sales,
    /// Tax payable.
    OutputTax,
    /// Net amounts of credit notes.
    SalesReturns,
    /// Bad debt: written-off amounts.
    BadDebt,
}

/// Type of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// Asset; grows by debits.
    Asset,
    /// Liability; grows by credits.
    Liability,
    /// Income; grows by credits.
    Income,
    /// Expense; grows by debits.
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

    /// The account's code, for storage and display.
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

    /// The account's type. Sales returns reduce the income; they are no expense of their own.
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Receivable | Self::Bank => AccountKind::Asset,
            Self::UnappliedCash | Self::OutputTax => AccountKind::Liability,
            Self::Sales | Self::SalesReturns => AccountKind::Income,
            Self::BadDebt => AccountKind::Expense,
        }
    }

    /// Whether the account is on a company's statement: what it owes, and what we owe it.
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
    /// Prints the code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Income => "income",
            Self::Expense => "expense",
        }
    }
}
