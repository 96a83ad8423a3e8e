//! The operator's settings: one document for the whole installation.

mod approvals;
mod change;
mod duplicates;
mod guests;
mod pending;

pub use approvals::{ApprovalSettings, AutomaticCeiling, NegativeCeiling};
pub use change::{ApprovalChanges, DuplicateChanges, GuestChanges, SettingsChanges, SwitchChanges};
pub use duplicates::{BadBasketHours, BasketHours, Duplicates, OnDuplicate};
pub use guests::Guests;
pub use pending::{BadPendingDays, PendingDays};

use uuid::Uuid;

use crate::calendars::CalendarId;
use crate::companies::TimeZone;
use crate::id::{Entity, Id};
use crate::identity::{EmergencyOffer, Segregation, Switches};

/// Tag type of a [`SettingsId`].
pub enum SettingsTag {}
impl Entity for SettingsTag {
    const PREFIX: &'static str = "settings";
}
/// The id of the settings.
pub type SettingsId = Id<SettingsTag>;

/// The only settings that there are. Tax rates and the closing have the ids before.
pub const SETTINGS: SettingsId = Id::from_uuid(Uuid::from_u128(2));

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The time zone of a new company, and of an issuer, that names none.
    pub time_zone: TimeZone,
    /// The calendar of the working hours of a company that has none.
    pub calendar: Option<CalendarId>,
    /// What a request without a credential may read.
    pub guests: Guests,
    /// What the customers' side may do.
    pub customers: Switches,
    /// How long an order waits for its approval.
    pub pending: PendingDays,
    /// Permissions that no user should hold together.
    pub segregation: Segregation,
    /// Permissions that staff may take in an emergency.
    pub emergency: EmergencyOffer,
    /// What counts as a duplicate of an order.
    pub duplicates: Duplicates,
    /// How approvals are handled.
    pub approvals: ApprovalSettings,
    /// Version; rises with every change. 0: never set.
    pub version: i64,
}
