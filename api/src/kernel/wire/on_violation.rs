//! JSON of the consequence of a purchase rule.

use domain::purchasing;
use serde::Deserialize;
use utoipa::ToSchema;

/// Consequence for an order that breaks a rule.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnViolation {
    /// The order is refused.
    Deny,
    /// The order needs approval.
    RequireApproval,
}

impl From<OnViolation> for purchasing::OnViolation {
    fn from(word: OnViolation) -> Self {
        match word {
            OnViolation::Deny => Self::Deny,
            OnViolation::RequireApproval => Self::RequireApproval,
        }
    }
}
