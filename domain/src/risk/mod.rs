//! Risk: what must be known of an order, its company and its buyer before goods leave.

mod review;

pub use review::{
    Decision, NewReview, Review, ReviewChange, ReviewError, ReviewId, ReviewReason, ReviewStatus,
    ReviewTag, ReviewVerdict,
};
