//! Aging: open balances by days overdue.

use chrono::NaiveDate;

use crate::money::{Currency, Sum};

/// Open balances in buckets of days overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aging {
    /// Not overdue: due today or later.
    pub not_due: Sum,
    /// 1 to 30 days overdue.
    pub days_1_30: Sum,
    /// 31 to 60 days overdue.
    pub days_31_60: Sum,
    /// 61 to 90 days overdue.
    pub days_61_90: Sum,
    /// More than 90 days overdue.
    pub days_over_90: Sum,
}

/// Sorts open balances into buckets by their due date, as of a day.
pub fn aging(
    as_of: NaiveDate,
    currency: Currency,
    open: impl IntoIterator<Item = (NaiveDate, impl Into<Sum>)>,
) -> Aging {
    let zero = Sum::zero(currency);
    let mut aging = Aging {
        not_due: zero,
        days_1_30: zero,
        days_31_60: zero,
        days_61_90: zero,
        days_over_90: zero,
    };
    for (due_on, balance) in open {
        let bucket = match as_of.signed_duration_since(due_on).num_days() {
            ..=0 => &mut aging.not_due,
            1..=30 => &mut aging.days_1_30,
            31..=60 => &mut aging.days_31_60,
            61..=90 => &mut aging.days_61_90,
            91.. => &mut aging.days_over_90,
        };
        *bucket = *bucket + balance.into();
    }
    aging
}

impl Aging {
    /// The sum of the buckets: the total open balance.
    pub fn total(&self) -> Sum {
        self.not_due + self.days_1_30 + self.days_31_60 + self.days_61_90 + self.days_over_90
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    #[test]
    fn each_day_has_its_bucket() {
        let currency = "EUR".parse().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let due = |days_ago: i64| today - chrono::TimeDelta::days(days_ago);
        let days = [-400, -1, 0, 1, 30, 31, 60, 61, 90, 91, 400];
        // Each balance has a digit of its own, so that a bucket shows which balances it holds.
        let open = (0_u32..)
            .zip(days)
            .map(|(digit, days)| (due(days), Money::from_minor(10_i64.pow(digit), currency)));
        let aging = aging(today, currency, open);
        let buckets = [
            aging.not_due,
            aging.days_1_30,
            aging.days_31_60,
            aging.days_61_90,
            aging.days_over_90,
        ];
        let minor = [111, 11_000, 1_100_000, 110_000_000, 11_000_000_000];
        assert_eq!(buckets.map(Sum::minor), minor);
        assert_eq!(aging.total().minor(), 11_111_111_111);
    }
}
