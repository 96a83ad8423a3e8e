//! Approval limit of a user.

use crate::failure::{Failure, Kind};
use crate::money::Money;

/// The most net that a user approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalLimit(Money);

/// A negative limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an approval limit is not negative")]
pub struct BadApprovalLimit;

impl Failure for BadApprovalLimit {
    fn code(&self) -> &'static str {
        "bad_approval_limit"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A limit above that of its giver.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the member would approve more than your own approval limit admits")]
pub struct AboveOwnLimit;

impl Failure for AboveOwnLimit {
    fn code(&self) -> &'static str {
        "above_approval_limit"
    }
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }
}

impl ApprovalLimit {
    /// A limit of `amount`.
    pub fn new(amount: Money) -> Result<Self, BadApprovalLimit> {
        if amount.minor() < 0 { Err(BadApprovalLimit) } else { Ok(Self(amount)) }
    }

    /// The amount.
    pub const fn amount(self) -> Money {
        self.0
    }

    /// Whether `limit` admits a yes to `amount`. No limit admits any; one in another currency admits none, because
    /// the two do not compare.
    pub fn admits(limit: Option<Self>, amount: Money) -> bool {
        limit.is_none_or(|Self(most)| {
            most.currency() == amount.currency() && amount.minor() <= most.minor()
        })
    }

    /// Whether the limit `is` admits more than `was`.
    pub fn is_lifted(was: Option<Self>, is: Option<Self>) -> bool {
        was.is_some() && is.is_none_or(|is| !Self::admits(was, is.amount()))
    }

    /// Checks that a giver with the limit `own` gives no limit that admits more.
    pub fn check_given(own: Option<Self>, given: Option<Self>) -> Result<(), AboveOwnLimit> {
        if Self::is_lifted(own, given) { Err(AboveOwnLimit) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_admits_up_to_its_amount_and_in_its_currency() {
        let money = |minor, currency: &str| Money::from_minor(minor, currency.parse().unwrap());
        let limit = |minor, currency| Some(ApprovalLimit::new(money(minor, currency)).unwrap());
        for (limit, minor, admitted) in [
            (None, 1_000_000, true),
            (limit(50_000, "EUR"), 50_000, true),
            (limit(50_000, "EUR"), 50_001, false),
            (limit(0, "EUR"), 0, true),
            (limit(0, "EUR"), 1, false),
            (limit(50_000, "USD"), 1, false),
        ] {
            let admits = ApprovalLimit::admits(limit, money(minor, "EUR"));
            assert_eq!(admits, admitted, "{limit:?} {minor}");
        }
        assert_eq!(ApprovalLimit::new(money(-1, "EUR")), Err(BadApprovalLimit));
        for (was, is, lifted) in [
            (None, None, false),
            (None, limit(1, "EUR"), false),
            (limit(50_000, "EUR"), None, true),
            (limit(50_000, "EUR"), limit(50_001, "EUR"), true),
            (limit(50_000, "EUR"), limit(50_000, "EUR"), false),
            (limit(50_000, "EUR"), limit(1, "USD"), true),
        ] {
            assert_eq!(ApprovalLimit::is_lifted(was, is), lifted, "{was:?} {is:?}");
            assert_eq!(ApprovalLimit::check_given(was, is).is_err(), lifted, "{was:?} {is:?}");
        }
    }
}
