//! Which passwords are taken: long enough, and not so long that hashing them is an attack.

use crate::failure::{Failure, Kind};

/// A password that is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Fewer than 8 characters.
    #[error("a password has at least 8 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("a password has at most 256 characters")]
    TooLong,
}

impl Failure for BadPassword {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Whether `password` may be set.
pub fn check_password(password: &str) -> Result<(), BadPassword> {
    match password.chars().count() {
        0..8 => Err(BadPassword::TooShort),
        8..=256 => Ok(()),
        _ => Err(BadPassword::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_the_only_rule() {
        for (length, verdict) in [
            (7, Err(BadPassword::TooShort)),
            (8, Ok(())),
            (256, Ok(())),
            (257, Err(BadPassword::TooLong)),
        ] {
            assert_eq!(check_password(&"é".repeat(length)), verdict, "{length}");
        }
    }
}
