//! Password rules: long enough, not so long that hashing becomes an attack, and not on the operator's
//! blocklist.

use std::collections::HashSet;

use crate::failure::{Failure, Kind};

const SHORTEST: usize = 8;

/// A refused password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Fewer than 8 characters.
    #[error("a password has at least 8 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("a password has at most 256 characters")]
    TooLong,
    /// On the operator's blocklist.
    #[error("this password is too common; choose another")]
    TooCommon,
}

impl Failure for BadPassword {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::TooCommon => "password_too_common",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Blocklist of common passwords. Empty by default.
#[derive(Clone, Default)]
pub struct Blocklist(HashSet<String>);

impl Blocklist {
    /// Parses the list from a text with one password a line, in any case.
    pub fn read(text: &str) -> Self {
        // Shorter ones are refused anyway.
        let long = text.lines().map(str::trim_end).filter(|line| line.chars().count() >= SHORTEST);
        Self(long.map(str::to_lowercase).collect())
    }

    fn holds(&self, password: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&password.to_lowercase())
    }
}

/// Checks whether `password` may be set.
pub fn check_password(password: &str, known: &Blocklist) -> Result<(), BadPassword> {
    match password.chars().count() {
        0..SHORTEST => Err(BadPassword::TooShort),
        SHORTEST..=256 if known.holds(password) => Err(BadPassword::TooCommon),
        SHORTEST..=256 => Ok(()),
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
            let password = "é".repeat(length);
            assert_eq!(check_password(&password, &Blocklist::default()), verdict, "{length}");
        }
    }

    #[test]
    fn what_is_listed_is_refused_however_it_is_written() {
        let list = Blocklist::read("Password1\r\nletmein\n\nmot de passe\n");
        for (password, verdict) in [
            ("password1", Err(BadPassword::TooCommon)),
            ("PASSWORD1", Err(BadPassword::TooCommon)),
            ("mot de passe", Err(BadPassword::TooCommon)),
            ("password12", Ok(())),
            ("letmein", Err(BadPassword::TooShort)),
        ] {
            assert_eq!(check_password(password, &list), verdict, "{password}");
        }
        assert!(list.0.iter().all(|listed| listed.len() >= SHORTEST));
    }
}
