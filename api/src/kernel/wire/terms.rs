//! JSON of payment terms.

use domain::companies::{BadTerms, PaymentTerms as Terms};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Payment terms of invoices.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentTerms {
    /// Days from invoice date to due date.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365, example = 30)]
    net_days: i64,
}

impl PaymentTerms {
    /// The terms, if they are at most a year.
    pub fn terms(self) -> Result<Terms, BadTerms> {
        Terms::net(self.net_days)
    }
}

impl From<Terms> for PaymentTerms {
    fn from(terms: Terms) -> Self {
        Self { net_days: terms.net_days().into() }
    }
}
