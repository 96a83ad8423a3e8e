//! JSON types of the closed period, also for events.

use chrono::{DateTime, NaiveDate, Utc};
use domain::events::EventType;
use domain::id::Id;
use domain::ledger::ClosingTag;
use persistence::Conn;
use persistence::ledger::Closing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::wire::Day;

const CLOSING: Id<ClosingTag> = Id::from_uuid(Uuid::from_u128(1));

/// The closed period to set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosingRequest {
    /// Last day of the closed period; it is over, and not before the current one.
    pub(super) closed_until: Day,
}

/// The closed period of the books.
#[derive(Serialize, ToSchema)]
pub(super) struct ClosingView {
    /// Last closed day; null if no period was ever closed.
    #[schema(required = true)]
    pub(super) closed_until: Option<NaiveDate>,
    /// Reason for reopening; null unless the last change reopened the books.
    #[schema(required = true, example = json!(null))]
    pub(super) reopened_because: Option<String>,
    /// Increases with every change.
    #[schema(example = 1, minimum = 1)]
    pub(super) version: i64,
    /// Time of the last change.
    pub(super) updated_at: DateTime<Utc>,
}

impl From<Closing> for ClosingView {
    fn from(closing: Closing) -> Self {
        let Closing { closed_until, reopened_because, version, updated_at } = closing;
        Self { closed_until, reopened_because, version, updated_at: updated_at.0 }
    }
}

impl ClosingView {
    /// Records an event `kind` of the books.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        kind: EventType,
        ctx: &WriteContext,
    ) -> Result<(), Problem> {
        let subject = Subject { id: CLOSING, version: self.version, company: None, view: self };
        record(conn, kind, &subject, ctx)
    }
}
