//! How far an approved order may change and stay approved.

use serde::{Deserialize, Serialize};

use super::BadRule;
use crate::money::{Currency, Money};
use crate::purchasing::Percent;

/// How much more than the net that was approved an order may come to, so that its approvals stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredTolerance", into = "StoredTolerance")]
pub struct Tolerance {
    percent: Option<Percent>,
    amount: Option<Money>,
}

/// A tolerance as it is stored: the amount in minor units beside its currency.
#[derive(Serialize, Deserialize)]
struct StoredTolerance {
    percent: Option<String>,
    amount: Option<(i64, Currency)>,
}

impl TryFrom<StoredTolerance> for Tolerance {
    type Error = BadRule;

    fn try_from(stored: StoredTolerance) -> Result<Self, BadRule> {
        let percent = stored.percent.map(|percent| percent.parse::<Percent>()).transpose();
        let amount = stored.amount.map(|(minor, currency)| Money::from_minor(minor, currency));
        Self::new(percent.map_err(|_no_percent| BadRule::Tolerance)?, amount)
    }
}

impl From<Tolerance> for StoredTolerance {
    fn from(tolerance: Tolerance) -> Self {
        let Tolerance { percent, amount } = tolerance;
        Self {
            percent: percent.map(|percent| percent.to_string()),
            amount: amount.map(|amount| (amount.minor(), amount.currency())),
        }
    }
}

impl Tolerance {
    /// A tolerance of this percent of what was approved, and of this amount beside it; one of them at least.
    pub fn new(percent: Option<Percent>, amount: Option<Money>) -> Result<Self, BadRule> {
        let negative = amount.is_some_and(|amount| amount.minor() < 0);
        if negative || (percent.is_none() && amount.is_none()) {
            return Err(BadRule::Tolerance);
        }
        Ok(Self { percent, amount })
    }

    /// The percent.
    pub const fn percent(self) -> Option<Percent> {
        self.percent
    }

    /// The amount.
    pub const fn amount(self) -> Option<Money> {
        self.amount
    }

    /// Whether `net` is not more than this above `approved`. Amounts in another currency do not compare.
    pub fn admits(self, approved: Money, net: Money) -> bool {
        let foreign = |money: Money| money.currency() != approved.currency();
        if foreign(net) || self.amount.is_some_and(foreign) {
            return false;
        }
        let whole = i128::from(Percent::HUNDRED.parts());
        let percent = i128::from(self.percent.map_or(0, Percent::parts));
        let amount = i128::from(self.amount.map_or(0, Money::minor));
        let most = i128::from(approved.minor()) * (whole + percent) + amount * whole;
        i128::from(net.minor()) * whole <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, currency: &str) -> Money {
        Money::from_minor(minor, currency.parse().unwrap())
    }

    #[test]
    fn a_tolerance_is_exact() {
        let of = |percent: &str, amount: Option<Money>| {
            let percent = (!percent.is_empty()).then(|| percent.parse().unwrap());
            Tolerance::new(percent, amount)
        };
        let eur = |minor| Some(money(minor, "EUR"));
        for (percent, amount, approved, most) in [
            ("5", None, 100_000, 105_000),
            ("", eur(0), 100_000, 100_000),
            ("", eur(250), 100_000, 100_250),
            ("5", eur(250), 100_000, 105_250),
            // A third of a cent is no cent.
            ("33.3333", None, 1, 1),
            ("33.3333", None, 4, 5),
            ("0.0001", None, 1_000_000, 1_000_001),
            ("1000", None, 0, 0),
        ] {
            let tolerance = of(percent, amount).unwrap();
            let admits = |minor| tolerance.admits(money(approved, "EUR"), money(minor, "EUR"));
            assert!(admits(most) && admits(0) && !admits(most + 1), "{percent} {amount:?}");
            let stored = serde_json::to_string(&tolerance).unwrap();
            assert_eq!(serde_json::from_str::<Tolerance>(&stored).unwrap(), tolerance);
        }
        let foreign = of("5", Some(money(100, "USD"))).unwrap();
        assert!(!foreign.admits(money(100, "EUR"), money(100, "EUR")));
        assert!(!of("5", None).unwrap().admits(money(100, "EUR"), money(1, "USD")));
        assert_eq!(of("", None), Err(BadRule::Tolerance));
        assert_eq!(of("5", eur(-1)), Err(BadRule::Tolerance));
    }
}
