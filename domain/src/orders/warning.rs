//! What a buyer should know of an order that is not refused.

use serde::{Deserialize, Serialize};

/// A warning of an order's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Its code.
    pub code: String,
    /// Explanation, without figures.
    pub detail: String,
}

impl Warning {
    /// A warning with this code.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: detail.into() }
    }
}
