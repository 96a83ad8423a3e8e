//! `GET /v1/events`.

use actix_web::get;
use chrono::{DateTime, Utc};
use persistence::events::{self, FeedEvent};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadEvents;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::events::{LARGEST, fitting};
use crate::kernel::page::budget::{Budget, weight};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};
use crate::views::event_subject::EventSubject;

const DEFAULT_LIMIT: i64 = 100;
const LARGEST_LIMIT: i64 = 1_000;

/// Start and size of a page of events.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct FeedQuery {
    /// `sequence` of the last event read; 0 at first.
    #[param(minimum = 0, default = 0)]
    after: Option<i64>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<i64>,
}

/// Events, oldest first.
#[derive(Serialize, ToSchema)]
struct EventList {
    /// Events of this page; empty if there are no newer ones.
    data: Vec<EventView>,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
struct EventView {
    /// Position in the feed: from 1, without gaps.
    #[schema(minimum = 1)]
    sequence: i64,
    /// Event type; expect new values.
    #[schema(example = "invoice.posted")]
    r#type: String,
    /// Business time of the event.
    occurred_at: DateTime<Utc>,
    /// The changed resource.
    subject: EventSubject,
    /// Snapshot of the resource at that time, as its GET endpoint shows it. A snapshot that is too large
    /// for an event omits its lines or allocations.
    #[schema(value_type = Object, example = json!({ "number": "INV-2026-000001", "status": "posted" }))]
    data: Box<RawValue>,
}

impl TryFrom<FeedEvent> for EventView {
    type Error = Problem;

    fn try_from(event: FeedEvent) -> Result<Self, Problem> {
        let (subject_type, id) = (event.subject_type.clone(), event.subject_id.0);
        let subject = EventSubject::new(subject_type, id, event.subject_version);
        let (sequence, r#type) = (event.sequence, event.kind.clone());
        let occurred_at = event.occurred_at.0;
        let data = fitting(event.data()?, LARGEST)?;
        Ok(Self {
            sequence,
            r#type,
            occurred_at,
            subject,
            data: RawValue::from_string(data).map_err(Problem::internal)?,
        })
    }
}

/// List events
///
/// The feed of all events, in one order without gaps. A client that polls with the last `sequence` it
/// read as `after` misses no event and reads none twice. A new event is visible within a second. A
/// response holds up to 1 MiB of events; it is empty if there are no newer ones.
#[utoipa::path(
    params(FeedQuery),
    responses((status = 200, body = EventList)),
    security(("bearer" = ["events.read"]))
)]
#[get("/events")]
pub(super) async fn list_events(caller: Caller<ReadEvents>, query: Query<FeedQuery>) -> Answered {
    let (after, limit) = (query.after.unwrap_or(0), query.limit.unwrap_or(DEFAULT_LIMIT));
    if after < 0 {
        return Err(bad_query("`after` must be at least 0"));
    }
    if !(1..=LARGEST_LIMIT).contains(&limit) {
        return Err(bad_query("`limit` must be between 1 and 1000"));
    }
    caller
        .read(move |conn, _caller| {
            let feed = events::feed(conn, after, limit)?;
            let (mut data, mut budget) = (Vec::with_capacity(feed.len()), Budget::default());
            for event in feed {
                let event = EventView::try_from(event)?;
                if !budget.takes(weight(&event)?) {
                    break;
                }
                data.push(event);
            }
            Answer::page(&EventList { data })
        })
        .await
}
