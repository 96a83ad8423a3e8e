//! Orders.

mod record;

pub(crate) use record::record_order;
