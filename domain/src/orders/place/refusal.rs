//! The refusal of a basket, with all violations.

use crate::failure::{Failure, Kind, Violation};

/// The refusal of a basket, with all violations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Refusal {
    violations: Vec<Violation>,
}

impl Refusal {
    /// The refusal for these reasons.
    pub(super) const fn new(violations: Vec<Violation>) -> Self {
        Self { violations }
    }

    fn sentence(&self) -> String {
        match self.violations.as_slice() {
            [only] => only.detail.clone(),
            several => format!("the order is refused for {} reasons", several.len()),
        }
    }
}

impl Failure for Refusal {
    /// The code that all reasons share, or `order_refused`.
    fn code(&self) -> &'static str {
        match self.violations.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other.code == first.code) => first.code,
            [] | [_, ..] => "order_refused",
        }
    }

    /// Order of weight: forbidden, then never orderable, then not orderable now.
    fn kind(&self) -> Kind {
        let kinds: Vec<_> = self.violations.iter().map(|v| kind_of(v.code)).collect();
        let first = [Kind::Forbidden, Kind::Invalid].into_iter().find(|k| kinds.contains(k));
        first.unwrap_or(Kind::Conflict)
    }

    fn violations(&self) -> Vec<Violation> {
        self.violations.clone()
    }
}

fn kind_of(code: &str) -> Kind {
    match code {
        "price_not_allowed" => Kind::Forbidden,
        "no_goods"
        | "unknown_sku"
        | "unknown_tax_class"
        | "bad_quantity"
        | "bad_amount"
        | "amount_too_large"
        | "quantity_below_minimum"
        | "quantity_above_maximum"
        | "quantity_not_a_multiple"
        | "unknown_cost_centre"
        | "missing_cost_centre"
        | "allocation_not_whole" => Kind::Invalid,
        _ => Kind::Conflict,
    }
}
