//! Keys of roles: the names that grants use.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{Role, StaffRole};
use crate::failure::{Failure, Kind};

/// The key of a role: `buyer`, or that of a custom role. Once given, it never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleKey(Cow<'static, str>);

/// A text that cannot be the key of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key of a role is a small letter and 1 to 39 small letters, digits and underscores")]
pub struct BadRoleKey;

impl Failure for BadRoleKey {
    fn code(&self) -> &'static str {
        "bad_role_key"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Keys beside the roles in code: a caller without a credential, and an API key.
const OTHERS: [&str; 2] = ["guest", INTEGRATION];
/// The role that an API key shows.
const INTEGRATION: &str = "integration";

impl RoleKey {
    /// The key of a role in code.
    pub const fn built_in(key: &'static str) -> Self {
        Self(Cow::Borrowed(key))
    }

    /// The key that an API key shows as its role.
    pub const fn integration() -> Self {
        Self::built_in(INTEGRATION)
    }

    /// A key read from storage, which was checked when it was written.
    pub const fn stored(key: String) -> Self {
        Self(Cow::Owned(key))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the key belongs to the code, on either side: no custom role takes it.
    pub fn is_reserved(&self) -> bool {
        let key = self.as_str();
        key.parse::<Role>().is_ok() || key.parse::<StaffRole>().is_ok() || OTHERS.contains(&key)
    }
}

impl FromStr for RoleKey {
    type Err = BadRoleKey;

    fn from_str(text: &str) -> Result<Self, BadRoleKey> {
        let is_inner =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let is_key = (2..=40).contains(&text.len())
            && text.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
            && text.bytes().all(is_inner);
        if is_key { Ok(Self(Cow::Owned(text.to_owned()))) } else { Err(BadRoleKey) }
    }
}

impl fmt::Display for RoleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_small_letter_and_more() {
        let (longest, longer) = ("a".repeat(40), "a".repeat(41));
        for (text, good) in [
            ("ab", true),
            ("team_lead", true),
            ("q7", true),
            ("a_", true),
            (longest.as_str(), true),
            (longer.as_str(), false),
            ("a", false),
            ("", false),
            ("7a", false),
            ("_a", false),
            ("Lead", false),
            ("team-lead", false),
            ("größe", false),
        ] {
            assert_eq!(text.parse::<RoleKey>().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn no_custom_role_takes_the_key_of_one_in_code() {
        let built_in = Role::ALL.map(Role::as_str).into_iter();
        let built_in = built_in.chain(StaffRole::ALL.map(StaffRole::as_str)).chain(OTHERS);
        for key in built_in {
            assert!(key.parse::<RoleKey>().unwrap().is_reserved(), "{key}");
        }
        assert!(!"team_lead".parse::<RoleKey>().unwrap().is_reserved());
    }
}
