//! JSON of the pairs of permissions that no user should hold together.

use domain::failure::{Failure as _, Violation};
use domain::identity::{Pair, Segregation, Strictness};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::problem::{At, Problem};

/// Two permissions that no user should hold together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSegregationPair {
    /// One half, by the name that each operation documents.
    #[schema(example = "payments.record")]
    left: String,
    /// The other half.
    #[schema(example = "invoices.write_off")]
    right: String,
    /// What becomes of a grant or a change of a role that gives a user both.
    mode: SegregationMode,
}

/// What becomes of a grant that makes a pair.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SegregationMode {
    /// It is taken; the access report names it.
    Report,
    /// It is refused: 409 `segregation_conflict`.
    Enforce,
}

impl From<SegregationMode> for Strictness {
    fn from(mode: SegregationMode) -> Self {
        match mode {
            SegregationMode::Report => Self::Report,
            SegregationMode::Enforce => Self::Enforce,
        }
    }
}

/// The pairs; an unknown permission, and a pair that is none, is refused with its pointer.
pub(super) fn segregation(pairs: Vec<NewSegregationPair>) -> Result<Segregation, Problem> {
    let pair = |(index, new): (usize, NewSegregationPair)| -> Result<Pair, Problem> {
        Ok(Pair {
            left: new.left.parse().at(format!("/segregation/{index}/left"))?,
            right: new.right.parse().at(format!("/segregation/{index}/right"))?,
            mode: new.mode.into(),
        })
    };
    let pairs = pairs.into_iter().enumerate().map(pair).collect::<Result<Vec<_>, _>>()?;
    Segregation::new(pairs).map_err(|bad| {
        let pair = bad.index().map(|index| format!("/{index}")).unwrap_or_default();
        let pointer = format!("/segregation{pair}");
        Problem::invalid(vec![Violation::new(pointer, bad.code(), bad.to_string())])
    })
}
