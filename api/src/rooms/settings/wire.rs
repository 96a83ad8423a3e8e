//! JSON types of the settings.

use domain::failure::Violation;
use domain::identity::{Permission, Permissions};
use domain::settings::{GuestChanges, Guests, PendingDays, Settings, SettingsChanges};
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

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
}

/// An update of what staff may take in an emergency; an omitted field stays, null resets it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EmergencySettingsUpdate {
    /// Permissions, by the names that each operation documents; default none.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 200, example = json!(["ledger.reopen"]))]
    permissions: Change<Vec<String>>,
}

/// The most names that one list has.
const MOST_NAMES: usize = 200;

/// The permissions; an unknown one is refused with its pointer.
fn offered(names: Vec<String>) -> Result<Permissions, Problem> {
    if names.len() > MOST_NAMES {
        let pointer = "/emergency_access/permissions";
        let violation = Violation::new(pointer, "out_of_range", "at most 200 permissions");
        return Err(Problem::invalid(vec![violation]));
    }
    let permission = |(index, name): (usize, String)| {
        name.parse::<Permission>().at(format!("/emergency_access/permissions/{index}"))
    };
    names.into_iter().enumerate().map(permission).collect()
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
}

impl SettingsUpdate {
    /// The changes; refuses values out of range, and a calendar that is not the operator's.
    pub(super) fn changes(self, conn: &mut Conn) -> Result<SettingsChanges, Problem> {
        let calendar =
            self.calendar_id.try_map(|named| named_calendar::calendar(conn, None, named))?;
        let zone = self.time_zone.try_map(|zone| zone.parse().at("/time_zone"))?;
        let days = match self.orders {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(orders) => orders.pending_days,
        };
        let emergency = match self.emergency_access {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(emergency) => emergency.permissions,
        };
        let days = days.try_map(|days| PendingDays::new(days).at("/orders/pending_days"))?;
        Ok(SettingsChanges {
            time_zone: zone.merged(),
            calendar: calendar.merged(),
            guests: self.guests.map(GuestSettingsUpdate::changes).merged(),
            customers: self.customers.map(CustomerSwitches::changes).merged(),
            pending: days.merged(),
            segregation: self.segregation.try_map(segregation)?.merged(),
            emergency: emergency.try_map(offered)?.merged(),
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

/// What staff may take in an emergency.
#[derive(Serialize, ToSchema)]
struct EmergencySettings {
    /// Permissions.
    #[schema(example = json!(["ledger.reopen"]))]
    permissions: Vec<&'static str>,
}

/// How orders are handled.
#[derive(Serialize, ToSchema)]
struct OrderSettings {
    /// Days that a new order waits for its approval.
    #[schema(example = 14)]
    pending_days: u16,
}

impl From<&Settings> for SettingsView {
    fn from(settings: &Settings) -> Self {
        Self {
            time_zone: settings.time_zone.as_str(),
            calendar_id: settings.calendar.map(Into::into),
            guests: GuestSettings::from(&settings.guests),
            customers: EveryonesSwitches::from(&settings.customers),
            orders: OrderSettings { pending_days: settings.pending.days() },
            segregation: settings.segregation.pairs().iter().map(Into::into).collect(),
            emergency_access: EmergencySettings {
                permissions: settings
                    .emergency
                    .permissions
                    .iter()
                    .map(Permission::as_str)
                    .collect(),
            },
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
