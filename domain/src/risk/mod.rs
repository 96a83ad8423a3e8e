//! Which company is this: the check digits of its numbers, and how alike two names are.

mod identifiers;
mod likeness;
mod names;

pub use identifiers::{Digits, IdentifierKind, UnknownKind};
pub use names::{NameMatch, same_postal_code, similarity, tells_postal_code};
