//! The side that owns a rule, as it is sent.

use domain::companies::Owner;
use serde::Deserialize;
use utoipa::ToSchema;

/// The side that owns a rule and may end it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RuleOwner {
    /// The operator: its company cannot end it. Only staff say so.
    Operator,
    /// The company that it binds.
    Company,
}

impl From<RuleOwner> for Owner {
    fn from(word: RuleOwner) -> Self {
        match word {
            RuleOwner::Operator => Self::Operator,
            RuleOwner::Company => Self::Company,
        }
    }
}
