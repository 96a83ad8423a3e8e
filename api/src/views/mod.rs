//! Views that events, stored JSON, flows and rooms share, and the functions that record them.

pub(crate) mod api_key;
pub(crate) mod approval_request;
pub(crate) mod credit_note;
pub(crate) mod document;
pub(crate) mod event_subject;
pub(crate) mod invoice;
pub(crate) mod job_run;
pub(crate) mod member;
pub(crate) mod order;
mod order_shape;
mod parties;
pub(crate) mod payment;
pub(crate) mod risk_review;
pub(crate) mod segregation;
pub(crate) mod shipment;
pub(crate) mod stored_order;
