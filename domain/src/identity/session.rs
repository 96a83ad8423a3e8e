//! A session: everything that came from one login, by the refresh tokens that carry it on.

use chrono::{DateTime, TimeDelta, Utc};

use super::UserId;
use crate::failure::{Failure, Kind};
use crate::id::{Entity, Id};

/// What a [`SessionId`] is the id of.
pub enum SessionTag {}
impl Entity for SessionTag {
    const PREFIX: &'static str = "session";
}
/// The id of a session.
pub type SessionId = Id<SessionTag>;

/// How long after its login a session can be carried on at all.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::days(30);

/// How long after its first use a refresh token gets the same answer once more: an answer that was lost on
/// its way, or a second tab, is no theft.
pub const SAME_ANSWER: TimeDelta = TimeDelta::seconds(10);

/// Which use of a refresh token this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse {
    /// The first.
    First,
    /// A later one.
    Again {
        /// When the first was.
        first_at: DateTime<Utc>,
        /// Whether the token that the first use brought was not used yet.
        successor_unused: bool,
    },
}

impl TokenUse {
    /// Whether it gets an answer: the first one does, and so does a repetition before its answer was used.
    fn is_answered(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::First => true,
            Self::Again { first_at, successor_unused } => {
                successor_unused && now < first_at + SAME_ANSWER
            }
        }
    }
}

/// What came from one login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// What the user's token version was at the login.
    pub token_version: i64,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends, however often it is carried on.
    pub expires_at: DateTime<Utc>,
    /// Since when it is worth nothing.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// How the user of a session stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether they may log in at all.
    pub active: bool,
    /// Their token version.
    pub token_version: i64,
}

/// Why a session ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its user logged out.
    Logout,
    /// One of its refresh tokens came twice.
    RefreshTokenReused,
    /// A login of its user came that was one too many, and it was the oldest.
    TooManySessions,
}

impl Ending {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::TooManySessions => "too_many_sessions",
        }
    }
}

/// A refresh token that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRefresh {
    /// Nobody's, too old, logged out, or of a user who may not come in any more.
    #[error("this refresh token is not valid; log in again")]
    Invalid,
    /// Used before: either copy may be the thief's, so the whole session ends.
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
    /// The session that a login begins.
    pub fn begin(id: SessionId, user: UserId, token_version: i64, now: DateTime<Utc>) -> Self {
        let expires_at = now + SESSION_LIFETIME;
        Self { id, user, token_version, created_at: now, expires_at, revoked_at: None }
    }

    /// Whether a refresh token of it may be exchanged for the next at this use of it.
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
            // Another process, whose clock is a little behind.
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
