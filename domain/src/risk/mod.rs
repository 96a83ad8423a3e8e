//! Risk: what must be known of an order, its company and its buyer before goods leave. Reviews, the check digits of a
//! company's numbers, how alike two names are, and what a check of a company means.

mod check;
mod check_words;
mod identifiers;
mod likeness;
mod names;
mod retry;
mod review;
#[cfg(test)]
mod sample;
mod verification;
mod vies;

pub use check::{Check, CheckId, CheckInputs, CheckTag, VALID_DAYS};
pub use check_words::{CheckKind, CheckMethod, CheckOutcome};
pub use identifiers::{Digits, IdentifierKind, UnknownKind};
pub use names::{NameMatch, same_postal_code, similarity, tells_postal_code};
pub use retry::next_try;
pub use review::{
    Decision, NewReview, Review, ReviewChange, ReviewError, ReviewId, ReviewReason, ReviewStatus,
    ReviewTag, ReviewVerdict,
};
pub use verification::Verification;
pub use vies::{Found, ViesAnswer, ViesError, vies_prefix};
