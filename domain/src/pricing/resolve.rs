//! Price resolution: the price that wins, and why the others lose.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{PriceListId, UnitPrice};
use crate::money::Currency;

/// Audience of a price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Named companies, the buyer among them.
    Company,
    /// All companies.
    Everyone,
}

/// One tier of one price list, for the requested SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The list.
    pub list: PriceListId,
    /// The list's name.
    pub name: Arc<str>,
    /// The list's priority; the higher wins.
    pub priority: i64,
    /// The list's currency.
    pub currency: Currency,
    /// First day of validity.
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity.
    pub valid_until: Option<NaiveDate>,
    /// The list's audience.
    pub audience: Audience,
    /// Minimum quantity of the tier.
    pub min_quantity: i64,
    /// The unit price.
    pub unit_price: UnitPrice,
}

/// The request to resolve a price for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The date of the order.
    pub on: NaiveDate,
    /// The order's currency.
    pub currency: Currency,
    /// Total quantity of the SKU, over all lines.
    pub quantity: i64,
    /// The product's own price, the fallback if no list has one.
    pub list_price: Option<(UnitPrice, Currency)>,
    /// The price override in the request, from a caller with the permission.
    pub given: Option<UnitPrice>,
}

/// Source of a price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Override in the request.
    Request,
    /// A tier of a price list.
    List {
        /// The list.
        list: PriceListId,
        /// Its name.
        name: Arc<str>,
        /// Minimum quantity of the tier.
        min_quantity: i64,
    },
    /// The product's own price.
    Product,
}

impl Source {
    /// The minimum quantity of the tier, if the source is a tier.
    pub const fn min_quantity(&self) -> Option<i64> {
        match self {
            Self::List { min_quantity, .. } => Some(*min_quantity),
            Self::Request | Self::Product => None,
        }
    }
}

/// Verdict on one candidate price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It won.
    Won,
    /// The list is not valid on the date.
    OutsideValidity,
    /// Other currency.
    OtherCurrency,
    /// The quantity is below the tier.
    QuantityBelowTier,
    /// A higher tier of the same list is reached.
    LowerTier,
    /// The list has a lower priority.
    LowerPriority,
    /// The list is for everyone; a list for the company itself takes precedence.
    ForEveryone,
    /// A higher price.
    HigherPrice,
    /// The same price, and the other list is older.
    SamePrice,
    /// The product's own price is only a fallback if no list has one.
    OnlyAFallback,
    /// The request gave a price override.
    PriceGiven,
}

impl Verdict {
    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::OutsideValidity => "outside_validity",
            Self::OtherCurrency => "other_currency",
            Self::QuantityBelowTier => "quantity_below_tier",
            Self::LowerTier => "lower_tier",
            Self::LowerPriority => "lower_priority",
            Self::ForEveryone => "for_everyone",
            Self::HigherPrice => "higher_price",
            Self::SamePrice => "same_price",
            Self::OnlyAFallback => "only_a_fallback",
            Self::PriceGiven => "price_given",
        }
    }
}

/// A candidate price with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// Its source.
    pub source: Source,
    /// The unit price.
    pub unit_price: UnitPrice,
    /// The verdict.
    pub verdict: Verdict,
}

/// The winning price, if any, and all candidates: lists by rank, then the product's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The unit price and its source.
    pub won: Option<(UnitPrice, Source)>,
    /// All candidates with their verdicts.
    pub considered: Vec<Considered>,
}

/// Resolves the price for `wanted`. An override beats lists; lists beat the product's own price. Among
/// lists: higher priority, then company before everyone, then lower price, then the older list.
pub fn resolve(candidates: &[Candidate], wanted: &Wanted) -> Resolution {
    let ranked = ranked(candidates);
    let tiers = reached_tiers(&ranked, wanted);
    let best = best(&ranked, wanted);

    let mut considered = Vec::with_capacity(ranked.len() + 2);
    considered.extend(wanted.given.map(|unit_price| Considered {
        source: Source::Request,
        unit_price,
        verdict: Verdict::Won,
    }));
    considered.extend(ranked.iter().map(|c| Considered {
        source: c.source(),
        unit_price: c.unit_price,
        verdict: c.misfit(wanted).unwrap_or_else(|| match (wanted.given, best) {
            (Some(_), Some(_) | None) => Verdict::PriceGiven,
            (None, Some(best)) => c.against(best, &tiers),
            // Unreachable: a candidate that fits would itself be the best.
            (None, None) => Verdict::OnlyAFallback,
        }),
    }));
    considered.extend(wanted.list_price.map(|(unit_price, currency)| Considered {
        source: Source::Product,
        unit_price,
        verdict: match (wanted.given, best) {
            _ if currency != wanted.currency => Verdict::OtherCurrency,
            (Some(_), Some(_) | None) => Verdict::PriceGiven,
            (None, Some(_)) => Verdict::OnlyAFallback,
            (None, None) => Verdict::Won,
        },
    }));
    let won = considered.iter().find(|c| c.verdict == Verdict::Won);
    Resolution { won: won.map(|c| (c.unit_price, c.source.clone())), considered }
}

/// The candidates by rank, the highest first.
pub(super) fn ranked(candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut ranked: Vec<&Candidate> = candidates.iter().collect();
    ranked.sort_by_key(|c| (Reverse(c.priority), c.audience, c.unit_price, c.list, c.min_quantity));
    ranked
}

/// The winner of [`resolve`], without the verdicts on the others.
pub(super) fn winner(ranked: &[&Candidate], wanted: &Wanted) -> Option<(UnitPrice, Source)> {
    let given = wanted.given.map(|unit_price| (unit_price, Source::Request));
    let own = wanted.list_price.filter(|(_, currency)| *currency == wanted.currency);
    given
        .or_else(|| best(ranked, wanted).map(|best| (best.unit_price, best.source())))
        .or_else(|| own.map(|(unit_price, _)| (unit_price, Source::Product)))
}

/// The first valid candidate by rank that is its list's highest tier reached.
fn best<'a>(ranked: &[&'a Candidate], wanted: &Wanted) -> Option<&'a Candidate> {
    let fits = |c: &&&Candidate| c.misfit(wanted).is_none();
    ranked.iter().filter(fits).copied().find(|c| {
        let mut of_list = ranked.iter().filter(fits).filter(|other| other.list == c.list);
        of_list.all(|other| other.min_quantity <= c.min_quantity)
    })
}

/// For each valid list, the highest tier the quantity reaches.
fn reached_tiers(candidates: &[&Candidate], wanted: &Wanted) -> BTreeMap<PriceListId, i64> {
    let mut tiers = BTreeMap::new();
    for candidate in candidates.iter().filter(|c| c.misfit(wanted).is_none()) {
        let tier = tiers.entry(candidate.list).or_insert(candidate.min_quantity);
        *tier = candidate.min_quantity.max(*tier);
    }
    tiers
}

impl Candidate {
    fn source(&self) -> Source {
        Source::List {
            list: self.list,
            name: Arc::clone(&self.name),
            min_quantity: self.min_quantity,
        }
    }

    /// Why the candidate does not apply at all.
    fn misfit(&self, wanted: &Wanted) -> Option<Verdict> {
        if self.currency != wanted.currency {
            return Some(Verdict::OtherCurrency);
        }
        let begun = self.valid_from.is_none_or(|from| from <= wanted.on);
        let ended = self.valid_until.is_some_and(|until| until < wanted.on);
        if !begun || ended {
            return Some(Verdict::OutsideValidity);
        }
        (self.min_quantity > wanted.quantity).then_some(Verdict::QuantityBelowTier)
    }

    /// The verdict in comparison with the best candidate.
    fn against(&self, best: &Self, tiers: &BTreeMap<PriceListId, i64>) -> Verdict {
        if tiers.get(&self.list) != Some(&self.min_quantity) {
            return Verdict::LowerTier;
        }
        if self.list == best.list {
            return Verdict::Won;
        }
        if self.priority < best.priority {
            return Verdict::LowerPriority;
        }
        if self.audience > best.audience {
            return Verdict::ForEveryone;
        }
        if self.unit_price > best.unit_price { Verdict::HigherPrice } else { Verdict::SamePrice }
    }
}

#[cfg(test)]
pub(super) mod tests;
