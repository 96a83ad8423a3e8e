//! Reviews of orders.

use domain::identity::Scope;
use domain::risk::{Review, ReviewReason, ReviewStatus};
use persistence::risk;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn review()(
        id in id(), order in id(), company in id(), reason in word(&ReviewReason::ALL),
        status in word(&ReviewStatus::ALL), note in text(), opened_by in id(), assignee in of(id()),
        due_at in moment(), closed in of((id(), moment(), text())), version in version(),
        created_at in moment(),
    ) -> Review {
        let (decided_by, decided_at, decision_note) = match closed {
            Some((by, at, note)) => (Some(by), Some(at), Some(note)),
            None => (None, None, None),
        };
        Review {
            id, order, company, reason, status, note, opened_by, assignee, due_at, decided_by,
            decided_at, decision_note, version, created_at,
        }
    }
}

#[rstest]
fn reviews(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, review(), |conn, review| {
        let before = Review {
            status: ReviewStatus::Open,
            assignee: None,
            decided_at: None,
            version: review.version - 1,
            ..review.clone()
        };
        risk::insert_review(conn, &before)?;
        risk::save_review(conn, review)?;
        risk::find_review(conn, &Scope::Everything, review.id)
    });
}
