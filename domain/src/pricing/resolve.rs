//! Which price wins, and why not the others.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{PriceListId, UnitPrice};
use crate::money::Currency;

/// For whom a price list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// For the companies it names, the buyer among them.
    Company,
    /// For everyone.
    Everyone,
}

/// One tier of one price list, for the SKU that is wanted.
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
    /// The first day it counts.
    pub valid_from: Option<NaiveDate>,
    /// The last day it counts.
    pub valid_until: Option<NaiveDate>,
    /// For whom the list is.
    pub audience: Audience,
    /// From which quantity on the tier counts.
    pub min_quantity: i64,
    /// The price of one.
    pub unit_price: UnitPrice,
}

/// What a price is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The date of the order.
    pub on: NaiveDate,
    /// The order's currency.
    pub currency: Currency,
    /// Of the SKU, over all lines.
    pub quantity: i64,
    /// The product's own price, for when no list has one.
    pub list_price: Option<(UnitPrice, Currency)>,
    /// The price the request gives, from somebody who may.
    pub given: Option<UnitPrice>,
}

/// Where a price comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The request gave it.
    Request,
    /// A tier of a price list.
    List {
        /// The list.
        list: PriceListId,
        /// Its name.
        name: Arc<str>,
        /// From which quantity on.
        min_quantity: i64,
    },
    /// The product's own price.
    Product,
}

impl Source {
    /// From which quantity on the price holds, where it is a tier.
    pub const fn min_quantity(&self) -> Option<i64> {
        match self {
            Self::List { min_quantity, .. } => Some(*min_quantity),
            Self::Request | Self::Product => None,
        }
    }
}

/// What became of one price that might have been the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the price.
    Won,
    /// The list does not count on the date.
    OutsideValidity,
    /// It is in another currency.
    OtherCurrency,
    /// The quantity is below its tier.
    QuantityBelowTier,
    /// A higher tier of the same list is reached.
    LowerTier,
    /// The list's priority is lower.
    LowerPriority,
    /// A list for the company itself goes before one for everyone.
    ForEveryone,
    /// It costs more.
    HigherPrice,
    /// It costs the same, and the other list came first.
    SamePrice,
    /// It counts only where no list has a price.
    OnlyAFallback,
    /// The request gave a price.
    PriceGiven,
}

impl Verdict {
    /// The word for it.
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

/// One price that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// Where it stands.
    pub source: Source,
    /// The price of one.
    pub unit_price: UnitPrice,
    /// What became of it.
    pub verdict: Verdict,
}

/// The price that won, if any, and all that were looked at: lists by rank, then the product's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The price of one, and where it comes from.
    pub won: Option<(UnitPrice, Source)>,
    /// Every price, with what became of it.
    pub considered: Vec<Considered>,
}

/// Which price counts for `wanted`. A given price goes before lists, lists before the product's own price; of the lists the higher
/// priority, then one for the company before one for everyone, then the lower price, then the older list.
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
            // Cannot be: a candidate that fits would itself be the best.
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

/// The candidates, those first that go before the others.
pub(super) fn ranked(candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut ranked: Vec<&Candidate> = candidates.iter().collect();
    ranked.sort_by_key(|c| (Reverse(c.priority), c.audience, c.unit_price, c.list, c.min_quantity));
    ranked
}

/// What [`resolve`] says has won, without what became of the others.
pub(super) fn winner(ranked: &[&Candidate], wanted: &Wanted) -> Option<(UnitPrice, Source)> {
    let given = wanted.given.map(|unit_price| (unit_price, Source::Request));
    let own = wanted.list_price.filter(|(_, currency)| *currency == wanted.currency);
    given
        .or_else(|| best(ranked, wanted).map(|best| (best.unit_price, best.source())))
        .or_else(|| own.map(|(unit_price, _)| (unit_price, Source::Product)))
}

/// The first that counts, of those that are the highest tier their list reaches.
fn best<'a>(ranked: &[&'a Candidate], wanted: &Wanted) -> Option<&'a Candidate> {
    let fits = |c: &&&Candidate| c.misfit(wanted).is_none();
    ranked.iter().filter(fits).copied().find(|c| {
        let mut of_list = ranked.iter().filter(fits).filter(|other| other.list == c.list);
        of_list.all(|other| other.min_quantity <= c.min_quantity)
    })
}

/// For each list that counts, the highest tier the quantity reaches.
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

    /// Why it does not count at all.
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

    /// How it fares against the best.
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
