//! The part of an order that an account counts.

use uuid::Uuid;

use crate::purchasing::CostCentreId;

/// The part of an order that an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counts {
    /// What the kind of the account says: for a quota, the net.
    #[default]
    All,
    /// What the lines leave to this cost centre: a budget's.
    CostCentre(CostCentreId),
    /// The pieces of this product: a quota's.
    Pieces(Uuid),
}

impl Counts {
    /// The cost centre of a budget.
    pub const fn cost_centre(self) -> Option<CostCentreId> {
        match self {
            Self::CostCentre(centre) => Some(centre),
            Self::All | Self::Pieces(_) => None,
        }
    }
}
