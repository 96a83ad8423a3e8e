//! Claims of an access token (RFC 9068).

use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::{SessionId, UserId};
use serde::{Deserialize, Serialize};

/// Issuer and audience of our tokens.
pub(crate) const ISSUER: &str = "comptoir";
pub(crate) const AUDIENCE: &str = "comptoir";

/// The actual actor (RFC 8693): staff that impersonate the token's user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Act {
    /// The member of staff.
    pub(crate) sub: UserId,
    /// Token version of the member of staff.
    #[serde(rename = "ver")]
    pub(crate) version: i64,
}

/// Subject of a token, and the versions it depends on.
pub(crate) struct Bearer {
    /// User whose rights the token has.
    pub(crate) user: UserId,
    /// Token version of the user.
    pub(crate) version: i64,
    /// Session of the token: that of the actual actor.
    pub(crate) session: SessionId,
    /// The actual actor, if not the user.
    pub(crate) act: Option<Act>,
}

/// The claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// User of the token.
    pub(crate) sub: UserId,
    exp: i64,
    pub(crate) nbf: i64,
    iat: i64,
    /// The user's token version: raising it invalidates every earlier token.
    #[serde(rename = "ver")]
    pub(crate) version: i64,
    /// Session of the token; revoking it invalidates the token.
    #[serde(rename = "sid")]
    pub(crate) session: SessionId,
    /// The actual actor, if not the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) act: Option<Act>,
}

impl Claims {
    /// Claims of a token issued now with this `lifetime`.
    pub(crate) fn new(bearer: Bearer, now: DateTime<Utc>, lifetime: TimeDelta) -> Self {
        let Bearer { user, version, session, act } = bearer;
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            exp: (now + lifetime).timestamp(),
            nbf: now.timestamp(),
            iat: now.timestamp(),
            version,
            session,
            act,
        }
    }

    /// Whether the token has not expired at this second.
    pub(crate) const fn expires_after(&self, now: i64) -> bool {
        now < self.exp
    }
}
