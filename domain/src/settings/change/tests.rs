//! What an update leaves, sets and resets.

use super::*;
use crate::identity::Permission;
use crate::money::Money;

/// Every part set.
fn all_set() -> Settings {
    let ceiling = Money::from_minor(500, "EUR".parse().unwrap());
    let ceiling = AutomaticCeiling::new(ceiling).ok();
    Settings::default().changed(SettingsChanges {
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
        approvals: ApprovalChanges {
            automatic_ceiling: Some(ceiling),
            default_staff: Some(Some(DefaultStaff::Administrator)),
        },
    })
}

#[test]
fn what_is_left_out_stays_and_null_resets() {
    let first = all_set();
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
        approvals: ApprovalChanges { automatic_ceiling: Some(None), ..ApprovalChanges::default() },
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
    let approvals = second.approvals;
    assert_eq!(approvals.automatic_ceiling, None);
    assert_eq!(approvals.default_staff, DefaultStaff::Administrator);
    let reset = second.changed(SettingsChanges {
        time_zone: Some(None),
        calendar: Some(None),
        guests: Some(None),
        customers: Some(None),
        pending: Some(None),
        segregation: Some(None),
        emergency: Some(None),
        duplicates: DuplicateChanges { purchase_order_number: Some(None), basket: Some(None) },
        approvals: ApprovalChanges { automatic_ceiling: Some(None), default_staff: Some(None) },
    });
    assert_eq!(reset, Settings { version: 3, ..Settings::default() });
}
