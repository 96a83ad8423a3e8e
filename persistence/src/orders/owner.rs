//! The owner of an order, in hand-written statements.

use crate::sql::{At, OwnedBy};

/// The owner columns of an order `o`.
pub(super) const OWNER: OwnedBy<&str, &str> = OwnedBy {
    company: "o.company_id",
    user: "o.placed_by",
    at: At::Columns { unit: "o.business_unit_id", buyer: Some("o.placed_by") },
};
