//! Tax treatment, and tax computed once per document, category and rate.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};
use crate::word::{UnknownWord, find};

/// Tax category, by its code in UNTDID 5305.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TaxCategory {
    /// Standard rate or reduced rate, above zero.
    S,
    /// Intra-Community supply: goods to a business in another EU country.
    K,
    /// Reverse charge.
    #[serde(rename = "AE")]
    Ae,
    /// Export.
    G,
    /// Zero rated.
    Z,
    /// Outside the scope of tax.
    O,
}

impl TaxCategory {
    /// Every category.
    pub const ALL: [Self; 6] = [Self::S, Self::K, Self::Ae, Self::G, Self::Z, Self::O];

    /// Its code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::K => "K",
            Self::Ae => "AE",
            Self::G => "G",
            Self::Z => "Z",
            Self::O => "O",
        }
    }

    /// The exemption reason, as a VATEX code, if the category alone determines it.
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::K => Some("VATEX-EU-IC"),
            Self::Ae => Some("VATEX-EU-AE"),
            Self::G => Some("VATEX-EU-G"),
            Self::O => Some("VATEX-EU-O"),
            Self::S | Self::Z => None,
        }
    }
}

impl FromStr for TaxCategory {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "tax category", text)
    }
}

/// Tax treatment of an amount. Each category and rate is one tax group of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTreatment {
    /// The category.
    pub category: TaxCategory,
    /// The rate: 0.20 for 20 %.
    pub rate: Decimal,
    /// Exemption reason: a VATEX code, or text if there is none.
    pub reason: Option<String>,
}

impl TaxTreatment {
    /// Taxed at `rate`; a zero rate is a category of its own.
    pub fn at(rate: Decimal) -> Self {
        if rate.is_zero() {
            Self::untaxed(TaxCategory::Z)
        } else {
            Self { category: TaxCategory::S, rate: rate.normalize(), reason: None }
        }
    }

    /// Not taxed, for the category's exemption reason.
    pub fn untaxed(category: TaxCategory) -> Self {
        Self { category, rate: Decimal::ZERO, reason: category.reason().map(str::to_owned) }
    }
}

/// A tax group: one category and rate of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxGroup {
    /// The tax treatment.
    pub treatment: TaxTreatment,
    /// The sum of the net amounts.
    pub base: Money,
    /// The tax on the base, rounded once.
    pub tax: Money,
}

/// The tax groups of a document with these net amounts: one per (category, rate), sorted by them.
pub fn tax_groups(
    nets: impl Iterator<Item = (TaxTreatment, Money)>,
    currency: Currency,
) -> Result<Vec<TaxGroup>, MoneyError> {
    let mut bases: BTreeMap<(TaxCategory, Decimal), (TaxTreatment, Money)> = BTreeMap::new();
    for (treatment, net) in nets {
        let group = bases
            .entry((treatment.category, treatment.rate))
            .or_insert_with(|| (treatment, Money::zero(currency)));
        group.1 = group.1.plus(net)?;
    }
    bases
        .into_values()
        .map(|(treatment, base)| {
            let exact = base.decimal().checked_mul(treatment.rate).ok_or(MoneyError::Overflow)?;
            Ok(TaxGroup { treatment, base, tax: Money::rounded(exact, currency)? })
        })
        .collect()
}

/// Totals of a document's lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The tax groups.
    pub groups: Vec<TaxGroup>,
    /// Net total.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// Gross total: net and tax.
    pub total: Money,
}

impl Totals {
    /// The totals of these net amounts and their known tax: lines without a tax rate add none.
    pub fn of(
        nets: impl Iterator<Item = (Option<TaxTreatment>, Money)>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let zero = Money::zero(currency);
        let (mut net, mut taxed) = (zero, Vec::new());
        for (treatment, amount) in nets {
            net = net.plus(amount)?;
            taxed.extend(treatment.map(|treatment| (treatment, amount)));
        }
        let groups = tax_groups(taxed.into_iter(), currency)?;
        let tax = groups.iter().try_fold(zero, |sum, group| sum.plus(group.tax))?;
        Ok(Self { groups, net, tax, total: net.plus(tax)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    fn rate(hundredths: i64) -> TaxTreatment {
        TaxTreatment::at(Decimal::new(hundredths, 2))
    }

    #[test]
    fn tax_is_rounded_once_per_group() {
        let nets =
            [(rate(20), eur(3)), (rate(10), eur(105)), (rate(20), eur(3)), (rate(0), eur(7))];
        let groups = tax_groups(nets.into_iter(), eur(0).currency()).unwrap();
        let shown: Vec<_> = groups
            .iter()
            .map(|g| (g.treatment.category.as_str(), g.base.minor(), g.tax.minor()))
            .collect();
        // 0.06 at 20 % is one cent; the two lines alone would be one cent each.
        assert_eq!(shown, [("S", 105, 11), ("S", 6, 1), ("Z", 7, 0)]);
    }

    #[test]
    fn where_no_rate_is_set_the_net_counts_alone() {
        let nets = [(Some(rate(20)), eur(100)), (None, eur(50))];
        let totals = Totals::of(nets.into_iter(), eur(0).currency()).unwrap();
        assert_eq!((totals.net, totals.tax, totals.total), (eur(150), eur(20), eur(170)));
        assert_eq!(totals.groups.len(), 1);
    }

    #[test]
    fn one_rate_is_one_group_however_it_is_written() {
        let nets = [(TaxTreatment::at(Decimal::new(2, 1)), eur(1)), (rate(20), eur(1))];
        assert_eq!(tax_groups(nets.into_iter(), eur(0).currency()).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn the_bases_are_the_nets(nets in prop::collection::vec((0..30_i64, 0..1_000_000_i64), 0..20)) {
            let total: i64 = nets.iter().map(|(_, minor)| minor).sum();
            let nets = nets.into_iter().map(|(percent, minor)| (rate(percent), eur(minor)));
            let groups = tax_groups(nets, eur(0).currency()).unwrap();
            prop_assert_eq!(groups.iter().map(|g| g.base.minor()).sum::<i64>(), total);
            for group in groups {
                let exact = group.base.decimal() * group.treatment.rate;
                prop_assert!((group.tax.decimal() - exact).abs() <= Decimal::new(5, 3));
            }
        }
    }
}
