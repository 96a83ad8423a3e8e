//! Pairs of permissions as the settings and the access report render them.

use domain::identity::{Pair, Strictness};
use serde::Serialize;
use utoipa::ToSchema;

/// Two permissions that no user should hold together.
#[derive(Serialize, ToSchema)]
pub(crate) struct SegregationPair {
    /// One half.
    #[schema(example = "payments.record")]
    left: &'static str,
    /// The other half.
    #[schema(example = "invoices.write_off")]
    right: &'static str,
    /// What becomes of a grant or a change of a role that gives a user both.
    #[schema(example = "report", extensions(("x-extensible-enum" = json!(Strictness::ALL.map(Strictness::as_str)))))]
    mode: &'static str,
}

impl From<&Pair> for SegregationPair {
    fn from(pair: &Pair) -> Self {
        Self { left: pair.left.as_str(), right: pair.right.as_str(), mode: pair.mode.as_str() }
    }
}
