//! What an access token says (RFC 9068).

use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::{SessionId, UserId};
use serde::{Deserialize, Serialize};

/// Who issues our tokens, and whom they are for.
pub(super) const ISSUER: &str = "comptoir";
pub(super) const AUDIENCE: &str = "comptoir";

/// The claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// Whose token it is.
    pub(crate) sub: UserId,
    exp: i64,
    pub(super) nbf: i64,
    iat: i64,
    /// The user's token version: raised, it ends every token given before.
    #[serde(rename = "ver")]
    pub(crate) version: i64,
    /// The session that the token is of; revoked, it ends the token.
    #[serde(rename = "sid")]
    pub(crate) session: SessionId,
}

impl Claims {
    /// The claims of a token that is given now and lives for `lifetime`.
    pub(crate) fn new(
        (user, version): (UserId, i64),
        session: SessionId,
        now: DateTime<Utc>,
        lifetime: TimeDelta,
    ) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            exp: (now + lifetime).timestamp(),
            nbf: now.timestamp(),
            iat: now.timestamp(),
            version,
            session,
        }
    }

    /// Whether the token is still good at this second.
    pub(super) const fn expires_after(&self, now: i64) -> bool {
        now < self.exp
    }
}
