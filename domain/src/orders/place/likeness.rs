//! What orders are recognised by, and what counts as a duplicate.

use std::fmt::Write as _;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::Basket;
use crate::audit::Digest;
use crate::companies::UnitId;
use crate::orders::OrderId;
use crate::settings::{Duplicates, OnDuplicate};
use crate::word::{UnknownWord, find};

/// What two orders have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FingerprintKind {
    /// The purchase order number, trimmed and without regard to case.
    PurchaseOrderNumber,
    /// The business unit, and the quantity of each SKU.
    Basket,
}

impl FingerprintKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::PurchaseOrderNumber, Self::Basket];

    /// The kind as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PurchaseOrderNumber => "purchase_order_number",
            Self::Basket => "basket",
        }
    }

    pub(super) const fn pointer(self) -> &'static str {
        match self {
            Self::PurchaseOrderNumber => "/purchase_order_number",
            Self::Basket => "/lines",
        }
    }

    /// What the orders have in common, for readers.
    pub(super) const fn shared(self) -> &'static str {
        match self {
            Self::PurchaseOrderNumber => "the same purchase order number",
            Self::Basket => "the same goods for the same unit",
        }
    }
}

impl FromStr for FingerprintKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "fingerprint", text)
    }
}

/// What an order is recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its kind.
    pub kind: FingerprintKind,
    /// The digest of what such orders have in common.
    pub digest: Digest,
}

/// The fingerprint of a new order, as it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenFingerprint {
    /// The fingerprint.
    pub print: Fingerprint,
    /// 0: no living order may have it. Otherwise the number of an order that is a confirmed duplicate.
    pub copy: i64,
    /// It is free of an order that was placed until then; `None`: of no order by its age.
    pub free_of: Option<DateTime<Utc>>,
}

/// The newest order with a fingerprint of the basket that is neither rejected nor cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twin {
    /// The fingerprint that they share.
    pub kind: FingerprintKind,
    /// The order.
    pub order: OrderId,
    /// Its number; `None`: the caller may not see the order.
    pub number: Option<i64>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
}

/// What the company's other orders have in common with the basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// What counts as a duplicate.
    pub rules: Duplicates,
    /// The orders that share a fingerprint.
    pub twins: Vec<Twin>,
    /// Business time.
    pub at: DateTime<Utc>,
}

impl Basket {
    /// What the order is recognised by if it is for this unit. Charges are no goods.
    pub fn fingerprints(&self, unit: Option<UnitId>) -> Vec<Fingerprint> {
        let number = self.purchase_order_number.as_deref().map(folded);
        let number = number.map(|number| (FingerprintKind::PurchaseOrderNumber, number));
        let totals = self.totals();
        let goods = (!totals.is_empty()).then(|| {
            let mut text = unit.map_or_else(String::new, |unit| unit.uuid().to_string());
            for (sku, total) in totals {
                // Writing to a text never fails.
                let _ = write!(text, "\n{}\t{sku}", total.quantity);
            }
            (FingerprintKind::Basket, text)
        });
        let prints = number.into_iter().chain(goods).map(|(kind, text)| Fingerprint {
            kind,
            digest: Digest::of(format!("{}\n{text}", kind.as_str())),
        });
        prints.collect()
    }
}

/// A purchase order number without regard to case. By way of upper case, "Straße" is "STRASSE".
fn folded(number: &str) -> String {
    number.trim().to_uppercase().to_lowercase()
}

impl Duplicates {
    /// Whether an order at `at` is a duplicate of this one.
    pub fn compares(&self, twin: &Twin, at: DateTime<Utc>) -> bool {
        let too_old = self.too_old(twin.kind, at);
        self.watches(twin.kind) && too_old.is_none_or(|until| twin.placed_at > until)
    }

    /// Whether orders of this kind of likeness are compared.
    pub(super) fn watches(self, kind: FingerprintKind) -> bool {
        match kind {
            FingerprintKind::PurchaseOrderNumber => {
                self.purchase_order_number == OnDuplicate::Confirm
            }
            FingerprintKind::Basket => self.basket.span().is_some(),
        }
    }

    /// The time until which an order is too old to be a duplicate; `None`: its age does not matter.
    pub(super) fn too_old(self, kind: FingerprintKind, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match kind {
            FingerprintKind::PurchaseOrderNumber => None,
            FingerprintKind::Basket => {
                Some(self.basket.span().and_then(|span| at.checked_sub_signed(span)).unwrap_or(at))
            }
        }
    }
}

impl Likeness {
    pub(super) fn twin(&self, kind: FingerprintKind) -> Option<&Twin> {
        let twin = self.twins.iter().find(|twin| twin.kind == kind)?;
        self.rules.compares(twin, self.at).then_some(twin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::place::WantedLine;

    fn basket(number: Option<&str>, lines: &[(&str, i64)]) -> Basket {
        let lines = lines.iter().map(|(sku, quantity)| WantedLine::Goods {
            sku: sku.parse().unwrap(),
            quantity: *quantity,
            unit_price: None,
        });
        let purchase_order_number = number.map(str::to_owned);
        Basket { purchase_order_number, lines: lines.collect(), ..Basket::default() }
    }

    #[test]
    fn the_case_of_a_number_does_not_matter() {
        for (one, other) in
            [("PO-1", "po-1"), ("STRASSE-1", " Straße-1"), ("ΟΔΟΣ", "οδοσ"), ("ΟΔΟΣ", "οδος")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("PO-1"), folded("PO 1"));
    }

    #[test]
    fn an_order_is_recognised_by_its_number_and_its_goods() {
        let unit = |bits| Some(UnitId::from_uuid(uuid::Uuid::from_u128(bits)));
        let prints = |number, lines: &[_], unit| basket(number, lines).fingerprints(unit);
        let first = prints(Some("PO-1"), &[("A", 1), ("B", 2), ("A", 3)], None);
        assert_eq!(first, prints(Some(" po-1 "), &[("B", 2), ("A", 4)], None));
        let [number, goods] = first[..] else { panic!("{first:?}") };
        assert_ne!(number.digest, goods.digest);
        for other in [
            prints(Some("PO-2"), &[("A", 4), ("B", 3)], None),
            prints(Some("PO-11"), &[("A", 4)], None),
            prints(Some("PO 1"), &[("A", 4), ("B", 2)], unit(1)),
        ] {
            assert!(!other.contains(&number) && !other.contains(&goods), "{other:?}");
        }
        assert_eq!(prints(None, &[("A", 4), ("B", 2)], None), [goods]);
        assert_ne!(prints(None, &[("A", 1)], unit(1)), prints(None, &[("A", 1)], unit(2)));
        assert_eq!(prints(None, &[], None), []);
    }
}
