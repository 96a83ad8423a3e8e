//! Order limits: minimum and maximum of one order, or the most of a period.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{OrderLimitId, Period, Quota};
use crate::approvals::StepRule;
use crate::companies::{CompanyId, Owner, UnitId};
use crate::failure::{Failure, Kind};
use crate::money::{Currency, Money};
use crate::word::{UnknownWord, find};

/// Effect on an order outside a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnViolation {
    /// It is refused.
    Deny,
    /// It needs approval.
    RequireApproval,
}

impl OnViolation {
    /// Both effects.
    pub const ALL: [Self; 2] = [Self::Deny, Self::RequireApproval];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::RequireApproval => "require_approval",
        }
    }
}

impl FromStr for OnViolation {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "answer to a violation", text)
    }
}

/// Minimum and maximum net total of one order, in the currency of the amounts; or what the orders of a period may come
/// to together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLimit {
    /// Its id.
    pub id: OrderLimitId,
    /// Company the limit applies to; `None`: all companies.
    pub company: Option<CompanyId>,
    /// Unit of the company that it binds, with those below; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// The side that set it and may remove it.
    pub owner: Owner,
    /// The minimum.
    pub min: Option<Money>,
    /// The maximum.
    pub max: Option<Money>,
    /// The period over which the limit counts; `None`: each order by itself.
    pub quota: Option<Quota>,
    /// The effect on an order outside the limit.
    pub on_violation: OnViolation,
    /// The steps of the approval that an order outside the limit needs; none: those of the approval rules.
    pub steps: Vec<StepRule>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was set.
    pub created_at: DateTime<Utc>,
}

/// Invalid bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadOrderLimit {
    /// Neither bound.
    #[error("an order limit has a min_total, a max_total or both")]
    Unbounded,
    /// Bounds in different currencies.
    #[error("min_total and max_total are of one currency, which a limit over a period keeps")]
    Currencies,
    /// A negative minimum.
    #[error("min_total is not negative")]
    NegativeMin,
    /// A negative maximum.
    #[error("max_total is not negative")]
    NegativeMax,
    /// The minimum is above the maximum.
    #[error("min_total is not above max_total")]
    Crossed,
    /// A negative number of pieces.
    #[error("max_quantity is not negative")]
    NegativeQuantity,
    /// A minimum over a period.
    #[error("a limit over a period has no min_total")]
    MinimumOfPeriod,
    /// A quota of both money and pieces, or of neither.
    #[error("a limit over a period has either a max_total, or a max_quantity of a sku")]
    MoneyOrPieces,
    /// Pieces for a limit that counts none.
    #[error("only a limit over a period that counts pieces of a sku has a max_quantity")]
    NoPieces,
    /// Pieces of no SKU.
    #[error("a max_quantity needs the sku that it counts")]
    WithoutSku,
    /// A SKU without the most of its pieces.
    #[error("a sku needs the max_quantity of its pieces")]
    WithoutQuantity,
    /// Fields of a quota without a period, or a period that is no calendar period.
    #[error("sku, max_quantity and per need a period: day, week, month, quarter or year")]
    WithoutPeriod,
}

impl Failure for BadOrderLimit {
    fn code(&self) -> &'static str {
        "bad_order_limit"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl BadOrderLimit {
    /// The field at fault, as a JSON pointer.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::NegativeMin | Self::MinimumOfPeriod => "/min_total",
            Self::Unbounded
            | Self::Currencies
            | Self::NegativeMax
            | Self::Crossed
            | Self::MoneyOrPieces => "/max_total",
            Self::NegativeQuantity | Self::NoPieces | Self::WithoutQuantity => "/max_quantity",
            Self::WithoutSku => "/sku",
            Self::WithoutPeriod => "/period",
        }
    }
}

/// The bound an order breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Below the minimum.
    TooLow(Money),
    /// Above the maximum.
    TooHigh(Money),
}

/// Changes of an order limit; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderLimitChanges {
    /// The minimum.
    pub min: Option<Option<Money>>,
    /// The maximum.
    pub max: Option<Option<Money>>,
    /// The most pieces of a quota.
    pub most: Option<i64>,
    /// The effect.
    pub on_violation: Option<OnViolation>,
    /// The steps of the approval.
    pub steps: Option<Vec<StepRule>>,
}

impl OrderLimit {
    /// The limit after `changes`.
    pub fn changed(self, changes: OrderLimitChanges) -> Result<Self, BadOrderLimit> {
        let (min, max) = (changes.min.unwrap_or(self.min), changes.max.unwrap_or(self.max));
        let mut quota = self.quota;
        if let Some(most) = changes.most {
            let pieces = quota.as_mut().and_then(|quota| quota.pieces.as_mut());
            pieces.ok_or(BadOrderLimit::NoPieces)?.most = most;
        }
        Self::check(min, max, quota.as_ref())?;
        // The accounts of a quota count money of one currency.
        let other = self.max.zip(max).is_some_and(|(was, is)| was.currency() != is.currency());
        if quota.is_some() && other {
            return Err(BadOrderLimit::Currencies);
        }
        let on_violation = changes.on_violation.unwrap_or(self.on_violation);
        let steps = changes.steps.unwrap_or(self.steps);
        Ok(Self { min, max, quota, on_violation, steps, version: self.version + 1, ..self })
    }

    /// Checks that a limit with these parts is valid.
    pub fn check(
        min: Option<Money>,
        max: Option<Money>,
        quota: Option<&Quota>,
    ) -> Result<(), BadOrderLimit> {
        let Some(quota) = quota else { return Self::check_bounds(min, max) };
        if quota.period == Period::Order {
            return Err(BadOrderLimit::WithoutPeriod);
        }
        if min.is_some() {
            return Err(BadOrderLimit::MinimumOfPeriod);
        }
        match (&quota.pieces, max) {
            (Some(pieces), None) if pieces.most >= 0 => Ok(()),
            (Some(_), None) => Err(BadOrderLimit::NegativeQuantity),
            (None, Some(_)) => Self::check_bounds(None, max),
            (Some(_), Some(_)) | (None, None) => Err(BadOrderLimit::MoneyOrPieces),
        }
    }

    /// Checks that these bounds are valid together.
    pub fn check_bounds(min: Option<Money>, max: Option<Money>) -> Result<(), BadOrderLimit> {
        let is_negative = |bound: Option<Money>| bound.is_some_and(|bound| bound.minor() < 0);
        if is_negative(min) {
            return Err(BadOrderLimit::NegativeMin);
        }
        if is_negative(max) {
            return Err(BadOrderLimit::NegativeMax);
        }
        let (min, max) = match (min, max) {
            (None, None) => return Err(BadOrderLimit::Unbounded),
            (Some(_), None) | (None, Some(_)) => return Ok(()),
            (Some(min), Some(max)) => (min, max),
        };
        if min.currency() != max.currency() {
            return Err(BadOrderLimit::Currencies);
        }
        if min.minor() > max.minor() { Err(BadOrderLimit::Crossed) } else { Ok(()) }
    }

    /// The currency of its bounds.
    pub fn currency(&self) -> Option<Currency> {
        self.max.or(self.min).map(Money::currency)
    }

    /// The bound that `net` breaks; a limit in another currency does not apply.
    pub fn broken_by(&self, net: Money) -> Option<Side> {
        let same = |bound: &Money| bound.currency() == net.currency();
        let low = self.min.filter(same).filter(|min| net.minor() < min.minor());
        let high = self.max.filter(same).filter(|max| net.minor() > max.minor());
        low.map(Side::TooLow).or(high.map(Side::TooHigh))
    }
}

#[cfg(test)]
mod tests;
