//! What each command makes of a review, and that no reviewer decides about an own order.

use uuid::Uuid;

use super::*;
use crate::billing::sample::order;

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

fn open() -> Review {
    let new = NewReview {
        id: ReviewId::from_uuid(Uuid::nil()),
        reason: ReviewReason::Manual,
        note: "a new address".to_owned(),
        opened_by: user(1),
        at: DateTime::UNIX_EPOCH,
    };
    Review::opened(new, &order([])).review
}

fn decision(verdict: ReviewVerdict, by: UserId) -> Decision {
    Decision { verdict, by, note: "called back".to_owned(), at: DateTime::UNIX_EPOCH }
}

#[test]
fn status_by_command() {
    let mut rows = Vec::new();
    for status in ReviewStatus::ALL {
        let review = Review { status, ..open() };
        let taken = review.clone().taken(user(2)).map(|change| change.map(|done| done.review));
        let decided = |verdict| {
            let done = review.clone().decided(decision(verdict, user(2)), &[user(3)]);
            done.map(|change| Some(change.review))
        };
        for (command, after) in [
            ("taken", taken),
            ("approved", decided(ReviewVerdict::Approve)),
            ("rejected", decided(ReviewVerdict::Reject)),
        ] {
            let after = match after {
                Ok(Some(review)) => review.status.as_str(),
                Ok(None) => "as before",
                Err(refused) => refused.code(),
            };
            rows.push(format!("{} + {command} -> {after}", status.as_str()));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    open + taken -> open
    open + approved -> approved
    open + rejected -> rejected
    approved + taken -> review_closed
    approved + approved -> review_closed
    approved + rejected -> review_closed
    rejected + taken -> review_closed
    rejected + approved -> review_closed
    rejected + rejected -> review_closed
    superseded + taken -> review_closed
    superseded + approved -> review_closed
    superseded + rejected -> review_closed
    ");
}

#[test]
fn a_reviewer_takes_it_once_and_decides_no_own_order() {
    let taken = open().taken(user(2)).unwrap().unwrap().review;
    assert_eq!((taken.assignee, taken.version), (Some(user(2)), 2));
    assert_eq!(taken.clone().taken(user(2)), Ok(None));
    assert_eq!(taken.clone().taken(user(3)).unwrap().unwrap().review.assignee, Some(user(3)));
    let own = decision(ReviewVerdict::Approve, user(2));
    let refused = taken.clone().decided(own, &[user(1), user(2)]);
    assert_eq!(refused.unwrap_err(), ReviewError::OwnOrder);
    let gone = taken.superseded(DateTime::UNIX_EPOCH).review;
    assert_eq!((gone.status, gone.decided_by), (ReviewStatus::Superseded, None));
    assert_eq!(gone.due_at - gone.created_at, TimeDelta::hours(24));
    for reason in ReviewReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
    }
}
