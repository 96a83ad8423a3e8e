//! Emergency access: permissions that staff take for a while, with a reason, and that others review.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Permission, Permissions, UserId};
use crate::failure::{Failure, Kind, Violation};
use crate::id::{Entity, Id};

/// Tag type of an [`EmergencyAccessId`].
pub enum EmergencyAccessTag {}
impl Entity for EmergencyAccessTag {
    const PREFIX: &'static str = "emergencyaccess";
}
/// The id of an emergency access.
pub type EmergencyAccessId = Id<EmergencyAccessTag>;

/// The permissions that the settings offer in an emergency; by default none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EmergencyOffer {
    /// The permissions.
    pub permissions: Permissions,
    /// Those of a newer release, which serves beside this one. They have no effect here, and stay.
    pub others: Vec<String>,
}

/// Days of business time after which an access without a review stands in the access report.
const REVIEWED_WITHIN: i64 = 7;

/// Permissions that a member of staff took for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyAccess {
    /// Its id.
    pub id: EmergencyAccessId,
    /// The user that took them.
    pub user: UserId,
    /// Why.
    pub reason: String,
    /// The permissions.
    pub permissions: Permissions,
    /// Wall time of its start.
    pub started_at: DateTime<Utc>,
    /// Wall time of its end at the latest.
    pub ends_at: DateTime<Utc>,
    /// Wall time of its end, once that is recorded.
    pub ended_at: Option<DateTime<Utc>>,
    /// What another user found.
    pub review: Option<Review>,
    /// Version; rises with every change.
    pub version: i64,
    /// Business time of its start.
    pub created_at: DateTime<Utc>,
}

/// What another user found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The user.
    pub by: UserId,
    /// The comment.
    pub comment: String,
    /// Business time.
    pub at: DateTime<Utc>,
}

/// Why an emergency access does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmergencyRefusal {
    /// The user has one already.
    #[error("an emergency access of yours is under way; end it first")]
    UnderWay,
    /// It is not over yet.
    #[error("this emergency access has not ended yet")]
    NotEnded,
    /// It was reviewed before.
    #[error("this emergency access was reviewed already")]
    Reviewed,
    /// Another user reviews it.
    #[error("another user reviews your emergency access")]
    OnesOwn,
}

impl Failure for EmergencyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnderWay => "emergency_access_under_way",
            Self::NotEnded => "emergency_access_not_ended",
            Self::Reviewed => "already_reviewed",
            Self::OnesOwn => "own_emergency_access",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::UnderWay | Self::NotEnded | Self::Reviewed => Kind::Conflict,
            Self::OnesOwn => Kind::Forbidden,
        }
    }
}

/// Permissions that the settings do not offer: index in the list, and permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings do not offer every permission in an emergency")]
pub struct NotOffered(Vec<(usize, Permission)>);

impl Failure for NotOffered {
    fn code(&self) -> &'static str {
        "not_offered"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
    fn violations(&self) -> Vec<Violation> {
        let violation = |(index, permission): &(usize, Permission)| {
            let detail = format!("{} is not offered in an emergency", permission.as_str());
            Violation::new(format!("/permissions/{index}"), "not_offered", detail)
        };
        self.0.iter().map(violation).collect()
    }
}

impl EmergencyOffer {
    /// The permissions, if all are offered.
    pub fn take(&self, wanted: &[Permission]) -> Result<Permissions, NotOffered> {
        let wanted = wanted.iter().copied();
        let missing =
            wanted.clone().enumerate().filter(|(_, one)| !self.permissions.contains(*one));
        let missing: Vec<_> = missing.collect();
        if missing.is_empty() { Ok(wanted.collect()) } else { Err(NotOffered(missing)) }
    }
}

impl EmergencyAccess {
    /// Whether its permissions are held at this wall time.
    pub fn is_open(&self, wall: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && wall < self.ends_at
    }

    /// Ended on request; `None`: its end is recorded already.
    #[must_use]
    pub fn ended(self, wall: DateTime<Utc>) -> Option<Self> {
        let end = wall.min(self.ends_at);
        self.ended_at.is_none().then(|| self.over(end))
    }

    /// Ended by its time; `None`: not yet, or it is recorded already.
    #[must_use]
    pub fn timed_out(self, wall: DateTime<Utc>) -> Option<Self> {
        let is_over = self.ended_at.is_none() && self.ends_at <= wall;
        let end = self.ends_at;
        is_over.then(|| self.over(end))
    }

    fn over(self, at: DateTime<Utc>) -> Self {
        Self { ended_at: Some(at), version: self.version + 1, ..self }
    }

    /// Reviewed by another user, once it has ended.
    pub fn reviewed(self, review: Review, wall: DateTime<Utc>) -> Result<Self, EmergencyRefusal> {
        if review.by == self.user {
            Err(EmergencyRefusal::OnesOwn)
        } else if self.is_open(wall) {
            Err(EmergencyRefusal::NotEnded)
        } else if self.review.is_some() {
            Err(EmergencyRefusal::Reviewed)
        } else {
            Ok(Self { review: Some(review), version: self.version + 1, ..self })
        }
    }

    /// The business time before which an access that is not reviewed began too long ago.
    pub fn unreviewed_before(now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_sub_signed(TimeDelta::days(REVIEWED_WITHIN)).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn access() -> EmergencyAccess {
        EmergencyAccess {
            id: EmergencyAccessId::from_uuid(Uuid::nil()),
            user: user(1),
            reason: "the warehouse burns".to_owned(),
            permissions: Permissions::NONE,
            started_at: at(0),
            ends_at: at(10),
            ended_at: None,
            review: None,
            version: 1,
            created_at: at(0),
        }
    }

    fn review(by: u128) -> Review {
        Review { by: user(by), comment: "fine".to_owned(), at: at(20) }
    }

    #[test]
    fn it_ends_once_and_is_reviewed_once_by_another() {
        assert!(access().is_open(at(9)) && !access().is_open(at(10)));
        let ended = access().ended(at(5)).unwrap();
        assert_eq!((ended.ended_at, ended.version), (Some(at(5)), 2));
        assert!(!ended.is_open(at(6)));
        assert_eq!(ended.clone().ended(at(6)), None);
        assert_eq!(ended.clone().timed_out(at(11)), None);
        assert_eq!(access().timed_out(at(9)), None);
        assert_eq!(access().timed_out(at(11)).unwrap().ended_at, Some(at(10)));
        assert_eq!(access().ended(at(11)).unwrap().ended_at, Some(at(10)));

        assert_eq!(access().reviewed(review(2), at(5)), Err(EmergencyRefusal::NotEnded));
        // Its time is over, whether or not that is recorded.
        let reviewed = access().reviewed(review(2), at(10)).unwrap();
        assert_eq!(reviewed.version, 2);
        assert_eq!(reviewed.reviewed(review(3), at(11)), Err(EmergencyRefusal::Reviewed));
        assert_eq!(ended.reviewed(review(1), at(11)), Err(EmergencyRefusal::OnesOwn));
    }

    #[test]
    fn what_is_not_offered_is_not_taken() {
        let (read, place) = (Permission::ReadOrders, Permission::PlaceOrders);
        let offer =
            EmergencyOffer { permissions: [read].into_iter().collect(), others: Vec::new() };
        assert_eq!(offer.take(&[read, read]), Ok([read].into_iter().collect()));
        let refused = offer.take(&[read, place]).unwrap_err();
        assert_eq!(refused.violations()[0].pointer, "/permissions/1");
        assert!(EmergencyOffer::default().take(&[read]).is_err());
    }
}
