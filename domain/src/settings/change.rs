//! Changes of the settings.

use super::{BasketHours, Duplicates, Guests, OnDuplicate, PendingDays, Settings};
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
mod tests {
    use super::*;
    use crate::identity::Permission;

    #[test]
    fn what_is_left_out_stays_and_null_resets() {
        let first = Settings::default().changed(SettingsChanges {
            time_zone: Some("Europe/Vienna".parse().ok()),
            calendar: Some(Some(CalendarId::from_uuid(uuid::Uuid::from_u128(7)))),
            guests: Some(Some(GuestChanges {
                catalogue: Some(Some(true)),
                currency: Some("EUR".parse().ok()),
                ..GuestChanges::default()
            })),
            customers: Some(Some(vec![
                (Switch::SeeStock, Some(false)),
                (Switch::CancelOrders, Some(true)),
            ])),
            pending: Some(PendingDays::new(3).ok()),
            segregation: Some(Segregation::new(Vec::new()).ok()),
            emergency: Some(Some(Permissions::from_iter([Permission::SetStock]))),
            duplicates: DuplicateChanges {
                purchase_order_number: Some(Some(OnDuplicate::Confirm)),
                basket: Some(BasketHours::new(5).ok()),
            },
        });
        assert_eq!(
            first.clone().changed(SettingsChanges::default()),
            Settings { version: 2, ..first.clone() }
        );
        let second = first.clone().changed(SettingsChanges {
            guests: Some(Some(GuestChanges {
                prices: Some(Some(true)),
                catalogue: Some(None),
                ..GuestChanges::default()
            })),
            customers: Some(Some(vec![(Switch::SeeStock, None)])),
            duplicates: DuplicateChanges { basket: Some(None), ..DuplicateChanges::default() },
            ..SettingsChanges::default()
        });
        let guests = second.guests;
        assert_eq!((guests.catalogue, guests.prices, guests.stock), (false, true, false));
        assert_eq!(guests.priced_in(), "EUR".parse().ok());
        assert_eq!(second.customers.get(Switch::SeeStock), None);
        assert_eq!(second.customers.get(Switch::CancelOrders), Some(true));
        assert_eq!((second.time_zone, second.calendar), (first.time_zone, first.calendar));
        assert_eq!(second.pending, first.pending);
        assert_eq!(second.segregation.pairs(), []);
        assert!(second.emergency.permissions.contains(Permission::SetStock));
        let duplicates = second.duplicates;
        assert_eq!(duplicates.purchase_order_number, OnDuplicate::Confirm);
        assert_eq!(duplicates.basket, BasketHours::default());
        let reset = second.changed(SettingsChanges {
            time_zone: Some(None),
            calendar: Some(None),
            guests: Some(None),
            customers: Some(None),
            pending: Some(None),
            segregation: Some(None),
            emergency: Some(None),
            duplicates: DuplicateChanges { purchase_order_number: Some(None), basket: Some(None) },
        });
        assert_eq!(reset, Settings { version: 3, ..Settings::default() });
    }
}
