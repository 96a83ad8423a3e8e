//! Writes of several aggregates, and writes that several rooms share.

pub(crate) mod allowance;
pub(crate) mod apply;
pub(crate) mod approval;
pub(crate) mod approval_steps;
pub(crate) mod budget;
pub(crate) mod confirm_email;
pub(crate) mod credit_note;
mod deadlines;
pub(crate) mod delegates;
pub(crate) mod end_order;
pub(crate) mod invoice;
pub(crate) mod jobs;
pub(crate) mod named_calendar;
pub(crate) mod named_company;
pub(crate) mod opening;
pub(crate) mod pay;
pub(crate) mod place_order;
pub(crate) mod receive_payment;
pub(crate) mod reduce_keys;
pub(crate) mod refund_payment;
pub(crate) mod reopen_invoice;
pub(crate) mod return_payment;
pub(crate) mod ship;
pub(crate) mod waiting;
pub(crate) mod write_off;
