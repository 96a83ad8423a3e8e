//! JSON types of the clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::clock::Moment;
use crate::kernel::wire::Timestamp;

/// The business time to set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockSetting {
    /// The new business time.
    pub(super) now: Timestamp,
}

/// Business time and wall time.
#[derive(Serialize, ToSchema)]
pub(super) struct ClockReading {
    /// Business time: decides dates, due dates and periods.
    pub(super) now: DateTime<Utc>,
    /// Wall time: decides token expiry, ids and time of recording.
    pub(super) wall: DateTime<Utc>,
}

impl From<Moment> for ClockReading {
    fn from(moment: Moment) -> Self {
        Self { now: moment.at, wall: moment.wall }
    }
}
