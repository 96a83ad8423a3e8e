//! New rules as requests name them, checked against all that they name. Their own operations set them, and a
//! simulation tries them.

mod approval_rule;
mod condition;
mod order_limit;
mod parts;
mod quantity_rule;
mod quota_wire;
mod tolerance;

pub(crate) use approval_rule::NewApprovalRule;
pub(crate) use condition::ApprovalCondition;
pub(crate) use order_limit::{NewOrderLimit, at_fault};
pub(crate) use parts::{calendar, tolerance, when};
pub(crate) use quantity_rule::NewQuantityRule;
pub(crate) use tolerance::ApprovalTolerance;
