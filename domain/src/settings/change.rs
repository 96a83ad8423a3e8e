//! Changes of the settings.

use super::{
    ApprovalSettings, AutomaticCeiling, BasketHours, Duplicates, Guests, OnDuplicate, PendingDays,
    Settings,
};
use crate::approvals::DefaultStaff;
use crate::calendars::CalendarId;
use crate::companies::TimeZone;
use crate::identity::{EmergencyOffer, Permissions, Segregation, Switch};
use crate::money::Currency;

/// Switches to set; `None` resets one.
pub type SwitchChanges = Vec<(Switch, Option<bool>)>;

/// Changes of the settings; `None` leaves a part, `Some(None)` resets it to its default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsChanges {
    /// The time zone.
    pub time_zone: Option<Option<TimeZone>>,
    /// The calendar.
    pub calendar: Option<Option<CalendarId>>,
    /// What guests may read.
    pub guests: Option<Option<GuestChanges>>,
    /// The switches to set; `None` resets one.
    pub customers: Option<Option<SwitchChanges>>,
    /// How long an order waits.
    pub pending: Option<Option<PendingDays>>,
    /// What counts as a duplicate of an order.
    pub duplicates: DuplicateChanges,
    /// How approvals are handled.
    pub approvals: ApprovalChanges,
    /// The pairs of permissions that no user should hold together.
    pub segregation: Option<Option<Segregation>>,
    /// The permissions that staff may take in an emergency.
    pub emergency: Option<Option<Permissions>>,
}

/// Changes of what counts as a duplicate; `None` leaves a field, `Some(None)` resets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DuplicateChanges {
    /// The same purchase order number.
    pub purchase_order_number: Option<Option<OnDuplicate>>,
    /// The same goods.
    pub basket: Option<Option<BasketHours>>,
}

/// Changes of how approvals are handled; `None` leaves a field, `Some(None)` resets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApprovalChanges {
    /// The highest net at which a changed order stays approved.
    pub automatic_ceiling: Option<Option<AutomaticCeiling>>,
    /// The staff that answer for the operator.
    pub default_staff: Option<Option<DefaultStaff>>,
}

/// Changes of what guests may read; `None` leaves a field, `Some(None)` resets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GuestChanges {
    /// Products.
    pub catalogue: Option<Option<bool>>,
    /// Prices.
    pub prices: Option<Option<bool>>,
    /// Stock.
    pub stock: Option<Option<bool>>,
    /// The currency.
    pub currency: Option<Option<Currency>>,
}

impl Settings {
    /// The settings after `changes`.
    #[must_use]
    pub fn changed(self, changes: SettingsChanges) -> Self {
        let customers = match changes.customers {
            None => self.customers,
            Some(None) => self.customers.reset(),
            Some(Some(switches)) => self.customers.changed(switches),
        };
        let guests = match changes.guests {
            None => self.guests,
            Some(None) => Guests::default(),
            Some(Some(changes)) => self.guests.changed(changes),
        };
        Self {
            time_zone: after(self.time_zone, changes.time_zone),
            calendar: changes.calendar.unwrap_or(self.calendar),
            guests,
            customers,
            pending: after(self.pending, changes.pending),
            segregation: after(self.segregation, changes.segregation),
            emergency: match changes.emergency {
                None => self.emergency,
                Some(permissions) => EmergencyOffer {
                    permissions: permissions.unwrap_or_default(),
                    others: Vec::new(),
                },
            },
            duplicates: self.duplicates.changed(changes.duplicates),
            approvals: self.approvals.changed(changes.approvals),
            version: self.version + 1,
        }
    }
}

impl Guests {
    fn changed(self, changes: GuestChanges) -> Self {
        Self {
            catalogue: after(self.catalogue, changes.catalogue),
            prices: after(self.prices, changes.prices),
            stock: after(self.stock, changes.stock),
            currency: changes.currency.unwrap_or(self.currency),
        }
    }
}

impl ApprovalSettings {
    fn changed(self, changes: ApprovalChanges) -> Self {
        Self {
            automatic_ceiling: changes.automatic_ceiling.unwrap_or(self.automatic_ceiling),
            default_staff: after(self.default_staff, changes.default_staff),
        }
    }
}

impl Duplicates {
    fn changed(self, changes: DuplicateChanges) -> Self {
        Self {
            purchase_order_number: after(self.purchase_order_number, changes.purchase_order_number),
            basket: after(self.basket, changes.basket),
        }
    }
}

/// The value after a change.
fn after<T: Default>(before: T, change: Option<Option<T>>) -> T {
    change.map_or(before, Option::unwrap_or_default)
}

#[cfg(test)]
mod tests;
