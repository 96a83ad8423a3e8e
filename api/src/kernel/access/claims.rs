//! What an access token says (RFC 9068).

use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::{SessionId, UserId};
use serde::{Deserialize, Serialize};

/// Who issues our tokens, and whom they are for.
pub(crate) const ISSUER: &str = "comptoir";
pub(crate) const AUDIENCE: &str = "comptoir";

/// Who really acts (RFC 8693): staff, in the name of the token's user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Act {
    /// The member of staff.
    pub(crate) sub: UserId,
    /// Their token version.
    #[serde(rename = "ver")]
    pub(crate) version: i64,
}

/// Whom a token is for, and what it depends on.
pub(crate) struct Bearer {
    /// Whose rights it has.
    pub(crate) user: UserId,
    /// Their token version.
    pub(crate) version: i64,
    /// The session that it comes from: that of whoever really acts.
    pub(crate) session: SessionId,
    /// Who really acts, if it is somebody else.
    pub(crate) act: Option<Act>,
}

/// The claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// Whose token it is.
    pub(crate) sub: UserId,
    exp: i64,
    pub(crate) nbf: i64,
    iat: i64,
    /// The user's token version: raised, it ends every token given before.
    #[serde(rename = "ver")]
    pub(crate) version: i64,
    /// The session that the token is of; revoked, it ends the token.
    #[serde(rename = "sid")]
    pub(crate) session: SessionId,
    /// Who really acts, if it is somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) act: Option<Act>,
}

impl Claims {
    /// The claims of a token that is given now and lives for `lifetime`.
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

    /// Whether the token is still good at this second.
    pub(crate) const fn expires_after(&self, now: i64) -> bool {
        now < self.exp
    }
}
