//! Phase of a token signing key, derived from time alone: all processes agree without communicating.

use chrono::{DateTime, TimeDelta, Utc};

use crate::id::{Entity, Id};

/// Tag type of a [`SigningKeyId`].
pub enum SigningKeyTag {}
impl Entity for SigningKeyTag {
    const PREFIX: &'static str = "signingkey";
}
/// The id of a token signing key: the beginning of its public key's digest, also its `kid`.
pub type SigningKeyId = Id<SigningKeyTag>;

/// Phase of a signing key at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPhase {
    /// Published ahead of use, so that verifiers know the key before they meet it; it signs nothing yet.
    Announced,
    /// Signs. Published.
    Signing,
    /// Signs no more; its tokens may still be valid, so it stays published and accepted.
    Retiring,
    /// Retired: all its tokens have expired.
    Over,
}

impl KeyPhase {
    /// The phase of a key that signs from `from` until its successor does, with tokens that live
    /// `lifetime`.
    pub fn at(
        now: DateTime<Utc>,
        from: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
        lifetime: TimeDelta,
    ) -> Self {
        match next {
            Some(next) if next + lifetime <= now => Self::Over,
            Some(next) if next <= now => Self::Retiring,
            Some(_) | None if from <= now => Self::Signing,
            Some(_) | None => Self::Announced,
        }
    }

    /// Whether the key is published and its tokens are accepted.
    pub const fn is_known(self) -> bool {
        match self {
            Self::Announced | Self::Signing | Self::Retiring => true,
            Self::Over => false,
        }
    }

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Signing => "signing",
            Self::Retiring => "retiring",
            Self::Over => "over",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_from_its_announcement_until_its_last_token_is_over() {
        let at = |minute: i64| DateTime::from_timestamp(1_800_000_000 + 60 * minute, 0).unwrap();
        let phase = |now, next| KeyPhase::at(at(now), at(5), next, TimeDelta::minutes(10));
        for (now, next, expected) in [
            (0, None, KeyPhase::Announced),
            (5, None, KeyPhase::Signing),
            (99, None, KeyPhase::Signing),
            (0, Some(at(20)), KeyPhase::Announced),
            (19, Some(at(20)), KeyPhase::Signing),
            (20, Some(at(20)), KeyPhase::Retiring),
            (29, Some(at(20)), KeyPhase::Retiring),
            (30, Some(at(20)), KeyPhase::Over),
        ] {
            assert_eq!(phase(now, next), expected, "{now} {next:?}");
            assert_eq!(expected.is_known(), expected != KeyPhase::Over);
        }
    }
}
