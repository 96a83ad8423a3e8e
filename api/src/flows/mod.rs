//! What handlers and workers both run, over several aggregates: load, let `domain` decide, save.

pub(crate) mod allowance;
pub(crate) mod approval;
pub(crate) mod end_order;
pub(crate) mod expire_orders;
pub(crate) mod place_order;
mod shortage;
