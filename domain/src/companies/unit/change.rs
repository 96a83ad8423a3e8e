//! Changes of a business unit, and moves in the tree.

use super::{Unit, UnitKind, UnitPath, UnitRefusal};
use crate::companies::{Address, PaymentTerms};

/// Changes of a unit; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitChanges {
    /// Its name.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Option<UnitKind>,
    /// Its id in an external system.
    pub external_id: Option<Option<String>>,
    /// Ship-to address of its orders.
    pub ship_to: Option<Option<Address>>,
    /// Payment terms of its orders.
    pub payment_terms: Option<Option<PaymentTerms>>,
    /// Whether roles given above hold here and below.
    pub inherits_roles: Option<bool>,
    /// Whether the company's rules from above hold here and below.
    pub inherits_rules: Option<bool>,
    /// Whether it may order.
    pub active: Option<bool>,
}

impl Unit {
    /// The unit after `changes`.
    #[must_use]
    pub fn changed(self, changes: UnitChanges) -> Self {
        Self {
            name: changes.name.unwrap_or(self.name),
            kind: changes.kind.unwrap_or(self.kind),
            external_id: changes.external_id.unwrap_or(self.external_id),
            ship_to: changes.ship_to.unwrap_or(self.ship_to),
            payment_terms: changes.payment_terms.unwrap_or(self.payment_terms),
            inherits_roles: changes.inherits_roles.unwrap_or(self.inherits_roles),
            inherits_rules: changes.inherits_rules.unwrap_or(self.inherits_rules),
            active: changes.active.unwrap_or(self.active),
            version: self.version.saturating_add(1),
            ..self
        }
    }

    /// The unit and those `below` it, in this order, after a move below `parent`; without a parent it becomes a
    /// topmost unit. Every one has a new path, and so a new version.
    pub fn moved(&self, parent: Option<&Self>, below: &[Self]) -> Result<Vec<Self>, UnitRefusal> {
        if parent.is_some_and(|parent| parent.path.is_within(self.id)) {
            return Err(UnitRefusal::Cycle);
        }
        let path = UnitPath::below(parent.map(|parent| &parent.path), self.id)?;
        let at = |unit: &Self| {
            let path = unit.path.after_move(self.id, &path)?;
            let version = unit.version.saturating_add(1);
            Ok(Self { path, version, ..unit.clone() })
        };
        [self].into_iter().chain(below).map(at).collect()
    }
}
