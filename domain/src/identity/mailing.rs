//! Mail with a link to set a password: purposes, validity and retries.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::failure::{Failure, Kind};
use crate::id::{Entity, Id};
use crate::word::{UnknownWord, find};

/// Tag type of a [`MailId`].
pub enum MailTag {}
impl Entity for MailTag {
    const PREFIX: &'static str = "mail";
}
/// The id of an outgoing mail.
pub type MailId = Id<MailTag>;

/// Most mails of one purpose per recipient and hour, whoever requests them.
pub const MOST_AN_HOUR: i64 = 5;
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(5);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// Purpose of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPurpose {
    /// Invitation: a new member who has no password yet.
    Invitation,
    /// Password reset, requested by an unauthenticated caller.
    PasswordReset,
}

impl MailPurpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::Invitation, Self::PasswordReset];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
        }
    }

    /// How long the token in the mail is valid.
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::PasswordReset => TimeDelta::hours(1),
        }
    }
}

impl FromStr for MailPurpose {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "purpose of mail", text)
    }
}

/// Time of the next retry of a mail of this age if this attempt fails; `None`: it is given up, because
/// its recipient no longer waits for it.
pub fn next_try(
    purpose: MailPurpose,
    asked_at: DateTime<Utc>,
    attempts: i64,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
    let wait = (FIRST_WAIT * 2_i32.saturating_pow(doublings)).min(LONGEST_WAIT);
    (now < asked_at + purpose.lifetime()).then(|| now + wait)
}

/// The one refusal of every invalid password token: unknown, used and expired tokens look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is unknown, already used or expired")]
pub struct UnusableToken;

impl Failure for UnusableToken {
    fn code(&self) -> &'static str {
        "unusable_token"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_until_nobody_waits_any_more() {
        let asked = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let wait = |attempts| {
            let next = next_try(MailPurpose::Invitation, asked, attempts, asked).unwrap();
            (next - asked).num_seconds()
        };
        assert_eq!([0, 1, 2, 9, 10, 1000].map(wait), [5, 10, 20, 2560, 3600, 3600]);
        for (purpose, lifetime) in [
            (MailPurpose::Invitation, TimeDelta::days(7)),
            (MailPurpose::PasswordReset, TimeDelta::hours(1)),
        ] {
            assert_eq!(purpose.as_str().parse(), Ok(purpose));
            let last = asked + lifetime - TimeDelta::seconds(1);
            assert!(next_try(purpose, asked, 3, last).is_some());
            assert_eq!(next_try(purpose, asked, 3, asked + lifetime), None);
        }
    }
}
