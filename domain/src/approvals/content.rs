//! What an order is, as far as its approvals depend on it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Tolerance;
use crate::money::{Currency, Money};
use crate::settings::AutomaticCeiling;

/// What an approver approves, and a later change is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredContent", into = "StoredContent")]
pub struct Content {
    /// The net that is left.
    pub net: Money,
    /// The products and charges that are left.
    pub items: BTreeSet<String>,
    /// The hash of the rest: ship-to, unit, cost centres.
    pub frame: String,
}

#[derive(Serialize, Deserialize)]
struct StoredContent {
    net: (i64, Currency),
    items: BTreeSet<String>,
    frame: String,
}

impl From<StoredContent> for Content {
    fn from(StoredContent { net: (minor, currency), items, frame }: StoredContent) -> Self {
        Self { net: Money::from_minor(minor, currency), items, frame }
    }
}

impl From<Content> for StoredContent {
    fn from(Content { net, items, frame }: Content) -> Self {
        Self { net: (net.minor(), net.currency()), items, frame }
    }
}

impl Content {
    /// What is approved after a further yes, to `later`. Of several nets the lowest counts: no approver has approved
    /// more than their own.
    pub(super) fn and(self, later: Self) -> Self {
        let lowest = if later.net.minor() < self.net.minor() { later.net } else { self.net };
        Self { net: lowest, ..later }
    }

    /// Whether a yes to this is still a yes to `now`: nothing new is ordered, all goes to the same place, unit and cost
    /// centres, each of the rules that ask tolerates the net, and the net is not above the operator's ceiling.
    pub(super) fn covers(
        &self,
        now: &Self,
        mut tolerances: impl Iterator<Item = Option<Tolerance>>,
        ceiling: Option<AutomaticCeiling>,
    ) -> bool {
        let tolerates = |tolerance: Tolerance| tolerance.admits(self.net, now.net);
        now.items.is_subset(&self.items)
            && now.frame == self.frame
            && ceiling.is_none_or(|ceiling| ceiling.admits(now.net))
            && tolerances.all(|tolerance| tolerance.is_some_and(tolerates))
    }
}
