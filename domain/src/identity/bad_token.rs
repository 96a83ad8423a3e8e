//! Reasons why an access token is refused (RFC 8725), each with its own name.

use crate::failure::{Failure, Kind};

/// An access token that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Not three parts, or an unreadable header.
    #[error("the bearer token is not a signed JWT")]
    Malformed,
    /// Algorithm `none`, or an algorithm our keys do not use.
    #[error("the bearer token is signed with an unsupported algorithm")]
    Algorithm,
    /// Another type of token, perhaps by the same issuer.
    #[error("the bearer token is not an access token (typ is not at+jwt)")]
    Type,
    /// An unknown or retired key.
    #[error("the bearer token names an unknown key")]
    UnknownKey,
    /// Signature does not match the key it names.
    #[error("the bearer token's signature is invalid")]
    Signature,
    /// A required claim is missing.
    #[error("the bearer token's claim {0} is missing, or not of its type")]
    Claim(&'static str),
    /// Wrong issuer.
    #[error("the bearer token has another issuer")]
    Issuer,
    /// Wrong audience.
    #[error("the bearer token has another audience")]
    Audience,
    /// Expired.
    #[error("the bearer token has expired; get another from POST /v1/auth/token")]
    Expired,
    /// Not valid yet.
    #[error("the bearer token is not valid yet")]
    NotYetValid,
}

impl Failure for BadToken {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "token_malformed",
            Self::Algorithm => "token_algorithm",
            Self::Type => "token_type",
            Self::UnknownKey => "token_key_unknown",
            Self::Signature => "token_signature",
            Self::Claim(_) => "token_claim_invalid",
            Self::Issuer => "token_issuer",
            Self::Audience => "token_audience",
            Self::Expired => "token_expired",
            Self::NotYetValid => "token_not_yet_valid",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }
}
