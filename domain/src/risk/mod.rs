//! Which company is this: the check digits of its numbers, how alike two names are, and what a check tells.

mod check;
mod check_words;
mod identifiers;
mod likeness;
mod names;
mod retry;
#[cfg(test)]
mod sample;
mod verification;
mod vies;

pub use check::{Check, CheckId, CheckInputs, CheckTag, VALID_DAYS};
pub use check_words::{CheckKind, CheckMethod, CheckOutcome};
pub use identifiers::{Digits, IdentifierKind, UnknownKind};
pub use names::{NameMatch, same_postal_code, similarity, tells_postal_code};
pub use retry::next_try;
pub use verification::Verification;
pub use vies::{Found, ViesAnswer, ViesError, vies_prefix};
