//! Business units: the divisions and locations of a company, as a tree below it.

mod change;
mod kind;
mod path;
mod refusal;
mod rules;
mod selection;
#[cfg(test)]
mod tests;
mod tree;

use chrono::{DateTime, Utc};

pub use change::UnitChanges;
pub use kind::UnitKind;
pub use path::{MOST_DEPTH, UnitPath};
pub use refusal::UnitRefusal;
pub use rules::RulesFromAbove;
pub use selection::{OrderPlaces, unit_of_order};
pub use tree::{OrderUnit, UnitTree};

use super::{Address, CompanyId, PaymentTerms};
use crate::id::{Entity, Id};

/// Tag type of a [`UnitId`].
pub enum UnitTag {}
impl Entity for UnitTag {
    const PREFIX: &'static str = "unit";
}
/// The id of a business unit.
pub type UnitId = Id<UnitTag>;

/// A division or location of a company.
///
/// Sets flow down: the roles, rules and limits of a unit hold for the units below it, unless a unit cuts them
/// off. Of a single value, the nearest one counts: the unit's own, or that of the nearest unit above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The company.
    pub company: CompanyId,
    /// Its name: unique below one parent.
    pub name: String,
    /// Its kind.
    pub kind: UnitKind,
    /// Its id in an external system.
    pub external_id: Option<String>,
    /// Its place in the tree.
    pub path: UnitPath,
    /// Ship-to address of its orders.
    pub ship_to: Option<Address>,
    /// Payment terms of its orders.
    pub payment_terms: Option<PaymentTerms>,
    /// Whether roles given above hold here and below.
    pub inherits_roles: bool,
    /// Whether the company's own rules from above bind here and below.
    pub inherits_rules: bool,
    /// Whether it may order. Units below an inactive one may not order either.
    pub active: bool,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}
