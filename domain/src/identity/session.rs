//! A session: all tokens issued from one login, continued by refresh tokens.

use chrono::{DateTime, TimeDelta, Utc};

use super::UserId;
use crate::failure::{Failure, Kind};
use crate::id::{Entity, Id};

/// Tag type of a [`SessionId`].
pub enum SessionTag {}
impl Entity for SessionTag {
    const PREFIX: &'static str = "session";
}
/// The id of a session.
pub type SessionId = Id<SessionTag>;

/// Maximum lifetime of a session after its login.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::days(30);

/// Grace period after the first use of a refresh token, in which it gets the same response again. A
/// response lost on its way, or a second tab, is no theft.
pub const SAME_ANSWER: TimeDelta = TimeDelta::seconds(10);

/// Whether this is the first use of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse {
    /// The first.
    First,
    /// A repeated use.
    Again {
        /// Time of the first use.
        first_at: DateTime<Utc>,
        /// Whether the token issued at the first use is still unused.
        successor_unused: bool,
    },
}

impl TokenUse {
    /// Whether this use gets a response: the first one does, and so does a repetition before the issued
    /// token was used.
    fn is_answered(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::First => true,
            Self::Again { first_at, successor_unused } => {
                successor_unused && now < first_at + SAME_ANSWER
            }
        }
    }
}

/// The session of one login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub user: UserId,
    /// The user's token version at the login.
    pub token_version: i64,
    /// Time of the login.
    pub created_at: DateTime<Utc>,
    /// When it ends, however often it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Current state of a session's user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether they may log in at all.
    pub active: bool,
    /// The user's token version.
    pub token_version: i64,
}

/// Why a session ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The user logged out.
    Logout,
    /// One of its refresh tokens was used twice.
    RefreshTokenReused,
    /// The user logged in once more than the limit allows, and this session was the oldest.
    TooManySessions,
}

impl Ending {
    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::TooManySessions => "too_many_sessions",
        }
    }
}

/// A refused refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRefresh {
    /// Unknown, expired, logged out, or its user may not log in any more.
    #[error("this refresh token is not valid; log in again")]
    Invalid,
    /// Reused: either copy may be the thief's, so the whole session ends.
    #[error("this refresh token was used before; its session has ended, log in again")]
    Reused,
}

impl Failure for BadRefresh {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid_refresh_token",
            Self::Reused => "refresh_token_reused",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }
}

impl Session {
    /// Starts the session of a login.
    pub fn begin(id: SessionId, user: UserId, token_version: i64, now: DateTime<Utc>) -> Self {
        let expires_at = now + SESSION_LIFETIME;
        Self { id, user, token_version, created_at: now, expires_at, revoked_at: None }
    }

    /// Whether its refresh token may be exchanged for the next one at this use.
    pub fn may_refresh(
        &self,
        this: TokenUse,
        standing: Standing,
        now: DateTime<Utc>,
    ) -> Result<(), BadRefresh> {
        let alive = self.revoked_at.is_none()
            && now < self.expires_at
            && standing.active
            && standing.token_version == self.token_version;
        match (alive, this.is_answered(now)) {
            (false, _) => Err(BadRefresh::Invalid),
            (true, false) => Err(BadRefresh::Reused),
            (true, true) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_session_is_carried_on_only_while_all_is_well() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (id, user) = (SessionId::from_uuid(Uuid::nil()), UserId::from_uuid(Uuid::nil()));
        let session = Session::begin(id, user, 3, now);
        let revoked = Session { revoked_at: Some(now), ..session.clone() };
        let fine = Standing { active: true, token_version: 3 };
        let late = now + SESSION_LIFETIME;
        let second = TimeDelta::seconds(1);
        let first = TokenUse::First;
        let again = TokenUse::Again { first_at: now, successor_unused: true };
        let gone_on = TokenUse::Again { first_at: now, successor_unused: false };
        for (session, this, standing, at, expected) in [
            (&session, first, fine, now, Ok(())),
            (&session, again, fine, now, Ok(())),
            (&session, again, fine, now + SAME_ANSWER - second, Ok(())),
            // Another process with a slightly slow clock.
            (&session, again, fine, now - second, Ok(())),
            (&session, again, fine, now + SAME_ANSWER, Err(BadRefresh::Reused)),
            (&session, gone_on, fine, now, Err(BadRefresh::Reused)),
            (&session, first, Standing { active: false, ..fine }, now, Err(BadRefresh::Invalid)),
            (&session, again, Standing { active: false, ..fine }, now, Err(BadRefresh::Invalid)),
            (&session, first, Standing { token_version: 4, ..fine }, now, Err(BadRefresh::Invalid)),
            (&session, first, fine, late - second, Ok(())),
            (&session, first, fine, late, Err(BadRefresh::Invalid)),
            (&revoked, first, fine, now, Err(BadRefresh::Invalid)),
            (&revoked, again, fine, now, Err(BadRefresh::Invalid)),
            (&revoked, gone_on, fine, now, Err(BadRefresh::Invalid)),
        ] {
            let refreshed = session.may_refresh(this, standing, at);
            assert_eq!(refreshed, expected, "{session:?} {this:?} {standing:?} {at}");
        }
    }
}
