//! JSON of the tolerances of approval rules.

use domain::approvals::{BadRule, Tolerance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::wire::{Money, Percent};

/// How much more than the net that was approved an order may come to, so that its approvals stay: by a percent of it,
/// or by an amount, or by both together. Nothing new may be ordered, and ship-to, unit and cost centres stay. All rules
/// that ask must tolerate the change.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalTolerance {
    /// Percent of the approved net; null or absent: none.
    #[serde(default)]
    percent: Option<Percent>,
    /// Amount, in the currency of the order; null or absent: none.
    #[serde(default)]
    pub(super) amount: Option<Money>,
}

impl ApprovalTolerance {
    /// The tolerance that it says.
    pub(super) fn tolerance(self) -> Result<Tolerance, BadRule> {
        Tolerance::new(self.percent.map(|percent| percent.0), self.amount.map(Into::into))
    }
}

impl From<Tolerance> for ApprovalTolerance {
    fn from(tolerance: Tolerance) -> Self {
        Self {
            percent: tolerance.percent().map(Percent),
            amount: tolerance.amount().map(Into::into),
        }
    }
}
