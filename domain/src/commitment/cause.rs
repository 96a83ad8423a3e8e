//! Why an account may be over its limit.

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// Why an account may be over its limit; without a recorded cause it must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverLimit {
    /// The limit was set below the amount taken.
    LimitLowered,
    /// A count found fewer pieces than were taken.
    Stocktake,
    /// A payment that had restored credit was returned.
    PaymentReturned,
    /// Tax rounded on several invoices exceeded the order's tax.
    TaxRounding,
    /// The tax on the day of the shipment differs from the order's forecast.
    TaxChanged,
    /// An approval request asks for going over.
    ApprovedOverrun,
    /// The budget only warns.
    Warned,
    /// A temporary limit that was used has ended.
    LimitEnded,
    /// What is left of a line was split anew after a cancellation.
    SplitRounding,
    /// An invoice whose money is there, and pays it next.
    Prepaid,
}

impl OverLimit {
    /// Every cause.
    pub const ALL: [Self; 10] = [
        Self::LimitLowered,
        Self::Stocktake,
        Self::PaymentReturned,
        Self::TaxRounding,
        Self::TaxChanged,
        Self::ApprovedOverrun,
        Self::Warned,
        Self::LimitEnded,
        Self::SplitRounding,
        Self::Prepaid,
    ];

    /// The cause as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LimitLowered => "limit_lowered",
            Self::Stocktake => "stocktake",
            Self::PaymentReturned => "payment_returned",
            Self::TaxRounding => "tax_rounding",
            Self::TaxChanged => "tax_changed",
            Self::ApprovedOverrun => "approved_overrun",
            Self::Warned => "warned",
            Self::LimitEnded => "limit_ended",
            Self::SplitRounding => "split_rounding",
            Self::Prepaid => "prepaid",
        }
    }
}

impl FromStr for OverLimit {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "over-limit cause", word)
    }
}
