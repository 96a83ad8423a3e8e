//! Risk: reviews of orders.

mod reviews;
