//! Risk: what must be known of an order, its company and its buyer before goods leave. Reviews, the check digits of a
//! company's numbers, and how alike two names are.

mod identifiers;
mod names;
mod review;

pub use identifiers::{Digits, IdentifierKind, UnknownKind};
pub use names::{NameMatch, same_postal_code, similarity};
pub use review::{
    Decision, NewReview, Review, ReviewChange, ReviewError, ReviewId, ReviewReason, ReviewStatus,
    ReviewTag, ReviewVerdict,
};
