//! The clock as it looks in JSON.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::clock::Moment;
use crate::kernel::wire::Timestamp;

/// Where business time is to stand.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockSetting {
    /// The new business time.
    pub(super) now: Timestamp,
}

/// What time it is.
#[derive(Serialize, ToSchema)]
pub(super) struct ClockReading {
    /// Business time: decides dates, due dates and periods.
    pub(super) now: DateTime<Utc>,
    /// Wall time: decides tokens, ids and what is recorded.
    pub(super) wall: DateTime<Utc>,
}

impl From<Moment> for ClockReading {
    fn from(moment: Moment) -> Self {
        Self { now: moment.at, wall: moment.wall }
    }
}
