//! Which rules for a whole company bind the orders for a unit of it.

use crate::companies::Owner;

/// The rules from above that bind an order: order limits, quantity rules and approval rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulesFromAbove {
    /// All of them.
    All,
    /// The operator's alone: the order's unit, or one above it, does not inherit the company's own.
    OperatorsAlone,
}

impl RulesFromAbove {
    /// Whether a rule of this owner binds. A unit never frees itself of the operator's.
    pub const fn bind(self, owner: Owner) -> bool {
        match (self, owner) {
            (Self::All | Self::OperatorsAlone, Owner::Operator) | (Self::All, Owner::Company) => {
                true
            }
            (Self::OperatorsAlone, Owner::Company) => false,
        }
    }
}
