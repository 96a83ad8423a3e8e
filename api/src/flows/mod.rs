//! Writes of several aggregates, and what more than one room does.

pub(crate) mod allowance;
pub(crate) mod approval;
pub(crate) mod confirm_email;
pub(crate) mod end_order;
pub(crate) mod expire_orders;
pub(crate) mod named_company;
pub(crate) mod place_order;
pub(crate) mod reduce_keys;
pub(crate) mod reopen_invoice;
mod shortage;
