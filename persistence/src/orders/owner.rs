//! The owner of an order, for hand-written statements.

use crate::sql::OwnedBy;

/// The owner of `orders o`; `within` has the same for Diesel.
pub(super) const OWNER: OwnedBy<&str, &str> =
    OwnedBy { company: "o.company_id", user: "o.placed_by" };
