//! The closed period as it looks in JSON and in events.

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

use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::kernel::wire::Day;

const CLOSING: Id<ClosingTag> = Id::from_uuid(Uuid::from_u128(1));

/// Until when the books are to be closed.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosingRequest {
    /// The last day of the closed period: one that is over, and never before the one that is set.
    pub(super) closed_until: Day,
}

/// Until when the books are closed.
#[derive(Serialize, ToSchema)]
pub(super) struct ClosingView {
    /// The last closed day; null while nothing was ever closed.
    #[schema(required = true)]
    pub(super) closed_until: Option<NaiveDate>,
    /// Why the books were opened again; null unless that was the last change.
    #[schema(required = true, example = json!(null))]
    pub(super) reopened_because: Option<String>,
    /// Rises with every change.
    #[schema(example = 1, minimum = 1)]
    pub(super) version: i64,
    /// When it was changed.
    pub(super) updated_at: DateTime<Utc>,
}

impl From<Closing> for ClosingView {
    fn from(closing: Closing) -> Self {
        let Closing { closed_until, reopened_because, version, updated_at } = closing;
        Self { closed_until, reopened_because, version, updated_at: updated_at.0 }
    }
}

impl ClosingView {
    /// Records that `kind` happened to the books.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        kind: EventType,
        now: &Occasion,
    ) -> Result<(), Problem> {
        let subject = Subject { id: CLOSING, version: self.version, company: None, view: self };
        record(conn, kind, &subject, now)
    }
}
