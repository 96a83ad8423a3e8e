//! The settings as a stored document. A part that an older document lacks has its default. A part or a switch that
//! this release does not know belongs to the next one, which serves beside it during a roll-out: it has no effect
//! here, and stays.

use std::collections::BTreeMap;

use domain::calendars::CalendarId;
use domain::identity::{EmergencyOffer, Pair, Segregation, Switch, Switches};
use domain::money::Money;
use domain::settings::{
    ApprovalSettings, AutomaticCeiling, BasketHours, Duplicates, Guests, PendingDays, Settings,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{Db, DbError};

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Document {
    time_zone: String,
    calendar_id: Option<Uuid>,
    guests: GuestsPart,
    customers: Map<String, Value>,
    orders: OrdersPart,
    #[serde(skip_serializing_if = "Option::is_none")]
    segregation: Option<Vec<Value>>,
    emergency_access: EmergencyPart,
    approvals: ApprovalsPart,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct ApprovalsPart {
    /// Minor units and currency.
    automatic_ceiling: Option<(i64, String)>,
    default_staff_role: String,
}

impl Default for ApprovalsPart {
    fn default() -> Self {
        Self::from(ApprovalSettings::default())
    }
}

impl From<ApprovalSettings> for ApprovalsPart {
    fn from(settings: ApprovalSettings) -> Self {
        let ceiling = settings.automatic_ceiling.map(AutomaticCeiling::net);
        Self {
            automatic_ceiling: ceiling.map(|net| (net.minor(), net.currency().code().to_owned())),
            default_staff_role: settings.default_staff.as_str().to_owned(),
        }
    }
}

impl ApprovalsPart {
    fn settings(self) -> Result<ApprovalSettings, DbError> {
        let ceiling = self.automatic_ceiling.map(|(minor, code)| {
            let currency = code.parse().map_err(DbError::corrupt)?;
            AutomaticCeiling::new(Money::from_minor(minor, currency)).map_err(DbError::corrupt)
        });
        Ok(ApprovalSettings {
            automatic_ceiling: ceiling.transpose()?,
            // A role of the next release decides nothing here.
            default_staff: self.default_staff_role.parse().unwrap_or_default(),
        })
    }
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct EmergencyPart {
    permissions: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct PairPart {
    left: String,
    right: String,
    mode: String,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            calendar_id: None,
            guests: GuestsPart::default(),
            customers: Map::new(),
            orders: OrdersPart::default(),
            segregation: None,
            emergency_access: EmergencyPart::default(),
            approvals: ApprovalsPart::default(),
        }
    }
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct GuestsPart {
    catalogue: bool,
    prices: bool,
    stock: bool,
    currency: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct OrdersPart {
    pending_days: i64,
    duplicate_purchase_order_number: String,
    duplicate_basket_hours: i64,
}

impl Default for OrdersPart {
    fn default() -> Self {
        Self::from(&Settings::default())
    }
}

impl From<&Settings> for OrdersPart {
    fn from(settings: &Settings) -> Self {
        let duplicates = settings.duplicates;
        Self {
            pending_days: settings.pending.days().into(),
            duplicate_purchase_order_number: duplicates.purchase_order_number.as_str().to_owned(),
            duplicate_basket_hours: duplicates.basket.hours().into(),
        }
    }
}

impl OrdersPart {
    fn duplicates(&self) -> Result<Duplicates, DbError> {
        let number = &self.duplicate_purchase_order_number;
        Ok(Duplicates {
            purchase_order_number: number.parse().map_err(DbError::corrupt)?,
            basket: BasketHours::new(self.duplicate_basket_hours).map_err(DbError::corrupt)?,
        })
    }
}

/// The settings of this document.
pub(super) fn settings(document: Value, version: i64) -> Result<Settings, DbError> {
    let stored: Document = serde_json::from_value(document).map_err(DbError::corrupt)?;
    let currency = stored.guests.currency.map(|code| code.parse().map_err(DbError::corrupt));
    Ok(Settings {
        time_zone: stored.time_zone.parse().map_err(DbError::corrupt)?,
        calendar: stored.calendar_id.map(CalendarId::from_uuid),
        guests: Guests {
            catalogue: stored.guests.catalogue,
            prices: stored.guests.prices,
            stock: stored.guests.stock,
            currency: currency.transpose()?,
        },
        customers: switches(stored.customers)?,
        pending: PendingDays::new(stored.orders.pending_days).map_err(DbError::corrupt)?,
        segregation: stored.segregation.map(segregation).unwrap_or_default(),
        emergency: offer(stored.emergency_access),
        duplicates: stored.orders.duplicates()?,
        approvals: stored.approvals.settings()?,
        version,
    })
}

/// The document of these settings, written over the one that is `stored`.
pub(super) fn document(settings: &Settings, stored: Option<Value>) -> Result<Value, DbError> {
    let document = Document {
        time_zone: settings.time_zone.as_str().to_owned(),
        calendar_id: settings.calendar.map(CalendarId::uuid),
        guests: GuestsPart {
            catalogue: settings.guests.catalogue,
            prices: settings.guests.prices,
            stock: settings.guests.stock,
            currency: settings.guests.currency.map(|currency| currency.code().to_owned()),
        },
        customers: words(&settings.customers),
        orders: OrdersPart::from(settings),
        segregation: pairs(&settings.segregation)?,
        emergency_access: offered(&settings.emergency),
        approvals: settings.approvals.into(),
    };
    let document = serde_json::to_value(document).map_err(DbError::corrupt)?;
    let Some(mut stored) = stored else { return Ok(document) };
    if let Value::Object(parts) = &mut stored {
        // The switches carry those of the next release themselves; a switch that is reset is gone.
        parts.remove("customers");
        // Pairs that are reset are gone too.
        parts.remove("segregation");
    }
    Ok(over(stored, document))
}

/// `known` over `stored`: what only `stored` has stays, at every level.
fn over(stored: Value, known: Value) -> Value {
    match (stored, known) {
        (Value::Object(mut stored), Value::Object(known)) => {
            for (name, part) in known {
                let part = match stored.remove(&name) {
                    Some(before) => over(before, part),
                    None => part,
                };
                stored.insert(name, part);
            }
            Value::Object(stored)
        }
        (_, known) => known,
    }
}

/// The pairs of a stored list. One with a permission or a mode of the next release is kept as it is.
fn segregation(stored: Vec<Value>) -> Segregation {
    let (mut set, mut others) = (Vec::new(), Vec::new());
    for value in stored {
        match pair(&value) {
            Some(pair) => set.push(pair),
            None => others.push(value),
        }
    }
    Segregation::stored(set, others)
}

fn pair(stored: &Value) -> Option<Pair> {
    let PairPart { left, right, mode } = PairPart::deserialize(stored).ok()?;
    let (left, right) = (left.parse().ok()?, right.parse().ok()?);
    Some(Pair { left, right, mode: mode.parse().ok()? })
}

/// The pairs as stored; `None`: the default ones.
fn pairs(segregation: &Segregation) -> Result<Option<Vec<Value>>, DbError> {
    let Some((set, others)) = segregation.as_set() else { return Ok(None) };
    let pair = |pair: &Pair| {
        let (left, right) = (pair.left.as_str().to_owned(), pair.right.as_str().to_owned());
        let mode = pair.mode.as_str().to_owned();
        serde_json::to_value(PairPart { left, right, mode }).map_err(DbError::corrupt)
    };
    let set = set.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(set.into_iter().chain(others.iter().cloned()).collect()))
}

/// The permissions offered in an emergency. Those of the next release are kept as they are.
fn offer(stored: EmergencyPart) -> EmergencyOffer {
    let known =
        |name: &String| name.parse().ok().and_then(|one| EmergencyOffer::offerable(one).ok());
    let is_known = |name: &String| known(name).is_some();
    let (offered, others): (Vec<_>, Vec<_>) = stored.permissions.into_iter().partition(is_known);
    let permissions = offered.iter().filter_map(known).collect();
    EmergencyOffer { permissions, others }
}

fn offered(offer: &EmergencyOffer) -> EmergencyPart {
    let known = offer.permissions.iter().map(|permission| permission.as_str().to_owned());
    EmergencyPart { permissions: known.chain(offer.others.iter().cloned()).collect() }
}

/// The switches of a stored object.
fn switches(stored: Map<String, Value>) -> Result<Switches, DbError> {
    let (mut set, mut others) = (Vec::new(), BTreeMap::new());
    for (word, on) in stored {
        let Ok(switch) = word.parse::<Switch>() else {
            others.insert(word, on);
            continue;
        };
        let on = on.as_bool();
        let on = on.ok_or_else(|| DbError::corrupt("a switch that is neither on nor off"))?;
        set.push((switch, on));
    }
    Ok(set.into_iter().collect::<Switches>().with_others(others))
}

/// The switches of a nullable column.
pub(crate) fn own_switches(stored: Option<Db<Value>>) -> Result<Switches, DbError> {
    match stored.map(|stored| stored.0) {
        None => Ok(Switches::default()),
        Some(Value::Object(stored)) => switches(stored),
        Some(_) => Err(DbError::corrupt("switches that are no object")),
    }
}

/// The switches as a stored object.
fn words(switches: &Switches) -> Map<String, Value> {
    let known = switches.iter().map(|(switch, on)| (switch.as_str().to_owned(), Value::Bool(on)));
    let others = switches.others().map(|(word, value)| (word.to_owned(), value.clone()));
    known.chain(others).collect()
}

/// The switches for a nullable column; `None`: none is set.
pub(crate) fn own_words(switches: &Switches) -> Option<Db<Value>> {
    let words = words(switches);
    (!words.is_empty()).then_some(Db(Value::Object(words)))
}
