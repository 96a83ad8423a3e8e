//! JSON of the side that owns a rule.

use domain::companies::Owner;
use serde::Deserialize;
use utoipa::ToSchema;

/// Side that owns a rule and may end it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RuleOwner {
    /// The operator: the rule's company cannot end it. Only staff set this.
    Operator,
    /// The company that the rule binds.
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
