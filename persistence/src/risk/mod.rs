//! Risk: reviews of orders.

mod reviews;
pub(crate) mod tables;

pub use reviews::{
    ReviewFilter, find_review, insert_review, list_reviews, lock_open_review, lock_review,
    placers_of, save_review,
};
