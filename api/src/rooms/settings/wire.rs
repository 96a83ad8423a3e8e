//! JSON types of the settings.

use domain::settings::{
    BasketHours, DuplicateChanges, GuestChanges, Guests, OnDuplicate, PendingDays, Settings,
    SettingsChanges,
};
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::approvals::{ApprovalSettingsUpdate, ApprovalSettingsView};
use super::emergency::{EmergencySettings, EmergencySettingsUpdate};
use super::segregation::{NewSegregationPair, segregation};
use crate::flows::named_calendar;
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{CalendarKey, Change, Currency, CustomerSwitches, EveryonesSwitches};
use crate::views::segregation::SegregationPair;

/// An update of the settings; an omitted field stays, null resets it to its default.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsUpdate {
    /// Time zone (IANA) of a new company, and of an issuer, that names none; default `UTC`.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "Europe/Vienna")]
    time_zone: Change<String>,
    /// Calendar of the operator, by which the deadlines of companies run that have none; default none: every
    /// hour counts.
    #[serde(default)]
    #[schema(value_type = Option<CalendarKey>)]
    calendar_id: Change<CalendarKey>,
    /// What a request without a token may read; default nothing.
    #[serde(default)]
    #[schema(value_type = Option<GuestSettingsUpdate>)]
    guests: Change<GuestSettingsUpdate>,
    /// What companies may do; default everything that their roles allow, and no prices while pending.
    #[serde(default)]
    #[schema(value_type = Option<CustomerSwitches>)]
    customers: Change<CustomerSwitches>,
    /// How orders are handled.
    #[serde(default)]
    #[schema(value_type = Option<OrderSettingsUpdate>)]
    orders: Change<OrderSettingsUpdate>,
    /// Pairs of permissions that no user should hold together, instead of all before; default six pairs, which are
    /// reported.
    #[serde(default)]
    #[schema(value_type = Option<Vec<NewSegregationPair>>, max_items = 50)]
    segregation: Change<Vec<NewSegregationPair>>,
    /// What staff may take in an emergency; default nothing.
    #[serde(default)]
    #[schema(value_type = Option<EmergencySettingsUpdate>)]
    emergency_access: Change<EmergencySettingsUpdate>,
    /// How approvals are handled.
    #[serde(default)]
    #[schema(value_type = Option<ApprovalSettingsUpdate>)]
    approvals: Change<ApprovalSettingsUpdate>,
}

/// An update of what guests may read; an omitted field stays, null resets it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct GuestSettingsUpdate {
    /// Whether they read products; default false.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    catalogue: Change<bool>,
    /// Whether they read list prices and, with a `currency`, the prices of lists for all companies; default
    /// false.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    prices: Change<bool>,
    /// Whether they read stock; default false.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    stock: Change<bool>,
    /// Currency of the prices; default none.
    #[serde(default)]
    #[schema(value_type = Option<Currency>)]
    currency: Change<Currency>,
}

/// An update of how orders are handled; an omitted field stays, null resets it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderSettingsUpdate {
    /// Days that a new order waits for its approval; default 14.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 365, example = 14)]
    pending_days: Change<i64>,
    /// Answer to an order with the purchase order number of another that is neither rejected nor cancelled; default
    /// `off`.
    #[serde(default)]
    #[schema(value_type = Option<DuplicateAnswer>)]
    duplicate_purchase_order_number: Change<DuplicateAnswer>,
    /// Hours within which an order of the same goods for the same business unit is to be confirmed; default 0: none.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 8760, example = 24)]
    duplicate_basket_hours: Change<i64>,
}

/// Answer to an order that looks like another.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DuplicateAnswer {
    /// It is placed.
    Off,
    /// It is refused until it is confirmed.
    Confirm,
}

impl From<DuplicateAnswer> for OnDuplicate {
    fn from(word: DuplicateAnswer) -> Self {
        match word {
            DuplicateAnswer::Off => Self::Off,
            DuplicateAnswer::Confirm => Self::Confirm,
        }
    }
}

/// What an update changes about orders.
struct OrderChanges {
    pending: Option<Option<PendingDays>>,
    duplicates: DuplicateChanges,
}

impl OrderSettingsUpdate {
    /// The changes; null resets all.
    fn changes(update: Change<Self>) -> Result<OrderChanges, Problem> {
        let (days, number, hours) = match update {
            Change::Keep => (Change::Keep, Change::Keep, Change::Keep),
            Change::Clear => (Change::Clear, Change::Clear, Change::Clear),
            Change::Set(of) => {
                (of.pending_days, of.duplicate_purchase_order_number, of.duplicate_basket_hours)
            }
        };
        let days = days.try_map(|days| PendingDays::new(days).at("/orders/pending_days"))?;
        let pointer = "/orders/duplicate_basket_hours";
        let hours = hours.try_map(|hours| BasketHours::new(hours).at(pointer))?;
        Ok(OrderChanges {
            pending: days.merged(),
            duplicates: DuplicateChanges {
                purchase_order_number: number.map(Into::into).merged(),
                basket: hours.merged(),
            },
        })
    }
}

impl SettingsUpdate {
    /// The changes; refuses values out of range, and a calendar that is not the operator's.
    pub(super) fn changes(self, conn: &mut Conn) -> Result<SettingsChanges, Problem> {
        let calendar =
            self.calendar_id.try_map(|named| named_calendar::calendar(conn, None, named))?;
        let zone = self.time_zone.try_map(|zone| zone.parse().at("/time_zone"))?;
        let orders = OrderSettingsUpdate::changes(self.orders)?;
        Ok(SettingsChanges {
            time_zone: zone.merged(),
            calendar: calendar.merged(),
            guests: self.guests.map(GuestSettingsUpdate::changes).merged(),
            customers: self.customers.map(CustomerSwitches::changes).merged(),
            pending: orders.pending,
            duplicates: orders.duplicates,
            segregation: self.segregation.try_map(segregation)?.merged(),
            emergency: EmergencySettingsUpdate::changes(self.emergency_access)?,
            approvals: ApprovalSettingsUpdate::changes(self.approvals)?,
        })
    }
}

impl GuestSettingsUpdate {
    fn changes(self) -> GuestChanges {
        GuestChanges {
            catalogue: self.catalogue.merged(),
            prices: self.prices.merged(),
            stock: self.stock.merged(),
            currency: self.currency.map(|currency| currency.0).merged(),
        }
    }
}

/// The settings.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
pub(super) struct SettingsView {
    /// Time zone of a new company, and of an issuer, that names none.
    #[schema(example = "Europe/Vienna")]
    time_zone: &'static str,
    /// Calendar by which the deadlines of companies run that have none; null: every hour counts.
    #[schema(required = true)]
    calendar_id: Option<CalendarKey>,
    /// What a request without a token may read.
    guests: GuestSettings,
    /// What companies may do that have no switch of their own.
    customers: EveryonesSwitches,
    /// How orders are handled.
    orders: OrderSettings,
    /// Pairs of permissions that no user should hold together.
    segregation: Vec<SegregationPair>,
    /// What staff may take in an emergency.
    emergency_access: EmergencySettings,
    /// How approvals are handled.
    approvals: ApprovalSettingsView,
    /// Increases with every change; the `ETag`. 0: never set.
    #[schema(minimum = 0, example = 1)]
    version: i64,
}

/// What a request without a token may read.
#[derive(Serialize, ToSchema)]
struct GuestSettings {
    /// Whether they read products.
    catalogue: bool,
    /// Whether they read list prices and, with a `currency`, the prices of lists for all companies.
    prices: bool,
    /// Whether they read stock.
    stock: bool,
    /// Currency of the prices; null: none.
    #[schema(required = true)]
    currency: Option<Currency>,
}

/// How orders are handled.
#[derive(Serialize, ToSchema)]
struct OrderSettings {
    /// Days that a new order waits for its approval.
    #[schema(example = 14)]
    pending_days: u16,
    /// Answer to an order with the purchase order number of another that is neither rejected nor cancelled.
    #[schema(example = "off", extensions(("x-extensible-enum" = json!(OnDuplicate::ALL.map(OnDuplicate::as_str)))))]
    duplicate_purchase_order_number: &'static str,
    /// Hours within which an order of the same goods for the same business unit is to be confirmed; 0: none.
    #[schema(example = 0)]
    duplicate_basket_hours: u16,
}

impl From<&Settings> for SettingsView {
    fn from(settings: &Settings) -> Self {
        Self {
            time_zone: settings.time_zone.as_str(),
            calendar_id: settings.calendar.map(Into::into),
            guests: GuestSettings::from(&settings.guests),
            customers: EveryonesSwitches::from(&settings.customers),
            orders: OrderSettings {
                pending_days: settings.pending.days(),
                duplicate_purchase_order_number: settings.duplicates.purchase_order_number.as_str(),
                duplicate_basket_hours: settings.duplicates.basket.hours(),
            },
            segregation: settings.segregation.pairs().iter().map(Into::into).collect(),
            emergency_access: EmergencySettings::from(&settings.emergency),
            approvals: settings.approvals.into(),
            version: settings.version,
        }
    }
}

impl From<&Guests> for GuestSettings {
    fn from(guests: &Guests) -> Self {
        Self {
            catalogue: guests.catalogue,
            prices: guests.prices,
            stock: guests.stock,
            currency: guests.currency.map(Currency),
        }
    }
}
