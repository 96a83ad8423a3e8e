//! Why an access token is worth nothing (RFC 8725): each reason by its own name.

use crate::failure::{Failure, Kind};

/// An access token that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Not three parts, or a header that cannot be read.
    #[error("the bearer token is no signed JWT")]
    Malformed,
    /// `none`, or one that our keys are not for.
    #[error("the bearer token is signed by an algorithm that is not taken")]
    Algorithm,
    /// Another kind of token, perhaps by the same issuer.
    #[error("the bearer token is no access token (typ is not at+jwt)")]
    Type,
    /// A key that is not, or not any more, among ours.
    #[error("the bearer token names a key that is not among ours")]
    UnknownKey,
    /// Not signed by the key it names.
    #[error("the bearer token's signature is not by the key it names")]
    Signature,
    /// A claim that must be there.
    #[error("the bearer token's claim {0} is missing, or not of its type")]
    Claim(&'static str),
    /// Issued by somebody else.
    #[error("the bearer token is of another issuer")]
    Issuer,
    /// Made for somebody else.
    #[error("the bearer token is for another audience")]
    Audience,
    /// Its time is over.
    #[error("the bearer token has expired; get another from POST /v1/auth/token")]
    Expired,
    /// Its time has not come.
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
