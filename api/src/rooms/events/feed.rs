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

/// From where to read, and how far.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct FeedQuery {
    /// The `sequence` of the last event seen; 0 at first.
    #[param(minimum = 0, default = 0)]
    after: Option<i64>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<i64>,
}

/// What happened, the oldest first.
#[derive(Serialize, ToSchema)]
struct EventList {
    /// The events; none: nothing has happened since.
    data: Vec<EventView>,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
struct EventView {
    /// Its place in the feed: from 1, without a gap.
    #[schema(minimum = 1)]
    sequence: i64,
    /// What happened; expect new words.
    #[schema(example = "invoice.posted")]
    r#type: String,
    /// When it happened, in business time.
    occurred_at: DateTime<Utc>,
    /// What it happened to.
    subject: EventSubject,
    /// The subject as its own GET shows it, as it was then. One too large for an event leaves out its
    /// lines or allocations.
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
/// The feed of all that happened, in one order without gaps: whoever asks again and again, each time
/// `after` the last `sequence` seen, misses nothing and sees nothing twice. An event can be read
/// within a second. An answer holds up to 1 MiB of them, and none where there are no more.
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
