//! Values of the domain's basic types.

use std::fmt::Debug;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::billing::{Parties, Party};
use domain::catalog::TaxClass;
use domain::companies::{Address, Country, TimeZone};
use domain::id::{Entity, Id};
use domain::identity::{Switch, Switches};
use domain::money::{Currency, Money};
use domain::orders::{ChargeKind, Item};
use domain::pricing::{TaxCategory, TaxTreatment, UnitPrice};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rust_decimal::Decimal;
use uuid::Uuid;

pub fn id<E: Entity + 'static>() -> impl Strategy<Value = Id<E>> {
    any::<u128>().prop_map(|bits| Id::from_uuid(Uuid::from_u128(bits)))
}

/// Letters of any script, digits, signs.
pub fn text() -> impl Strategy<Value = String> {
    r"\PC{1,12}"
}

/// One of these values.
pub fn word<T: Clone + Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    select(all)
}

/// A version that is not the first.
pub fn version() -> impl Strategy<Value = i64> {
    2..1_000_000_i64
}

/// To the microsecond, as both databases store it.
pub fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (0..4_000_000_000_000_000_i64)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).expect("a moment"))
}

/// A day from 1900 on.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day");
    (0..100_000_u64).prop_map(move |days| first.checked_add_days(Days::new(days)).expect("a day"))
}

/// With two, no and three decimals.
pub fn currency() -> impl Strategy<Value = Currency> {
    word(&["EUR", "JPY", "BHD"]).prop_map(|code| code.parse().expect("a currency"))
}

pub fn minor() -> impl Strategy<Value = i64> {
    0..1_000_000_000_000_i64
}

pub fn amount(currency: Currency) -> impl Strategy<Value = Money> {
    minor().prop_map(move |minor| Money::from_minor(minor, currency))
}

pub fn money() -> impl Strategy<Value = Money> {
    currency().prop_flat_map(amount)
}

pub fn unit_price() -> impl Strategy<Value = UnitPrice> {
    minor().prop_map(|millionths| UnitPrice::new(Decimal::new(millionths, 6)).expect("a price"))
}

pub fn rate() -> impl Strategy<Value = Decimal> {
    (0..=1_000_000_i64).prop_map(|millionths| Decimal::new(millionths, 6).normalize())
}

pub fn country() -> impl Strategy<Value = Country> {
    word(&["AT", "DE", "FR", "GB", "US"]).prop_map(|code| code.parse().expect("a country"))
}

pub fn zone() -> impl Strategy<Value = TimeZone> {
    word(&["UTC", "Europe/Vienna", "America/New_York"])
        .prop_map(|name| name.parse().expect("a zone"))
}

/// Any switches, on or off.
pub fn switches() -> impl Strategy<Value = Switches> {
    subsequence(Switch::ALL.to_vec(), 0..=Switch::ALL.len())
        .prop_flat_map(|set| vec(any::<bool>(), set.len()).prop_map(move |on| (set.clone(), on)))
        .prop_map(|(set, on)| set.into_iter().zip(on).collect())
}

pub fn tax_class() -> impl Strategy<Value = TaxClass> {
    word(&["standard", "reduced", "books"]).prop_map(|name| name.parse().expect("a class"))
}

prop_compose! {
    pub fn address()(
        recipient in of(text()), line1 in text(), line2 in of(text()), city in text(),
        region in of(text()), postal_code in of(text()), country in country(),
    ) -> Address {
        Address { recipient, line1, line2, city, region, postal_code, country }
    }
}

prop_compose! {
    fn party()(
        name in text(), address in of(address()), country in country(), vat_id in of(text()),
        registration_id in of(text()),
    ) -> Party {
        Party { name, address, country, vat_id, registration_id }
    }
}

prop_compose! {
    pub fn parties()(
        issuer in party(), buyer in party(), ship_to in of(address()),
    ) -> Parties {
        Parties { issuer, buyer, ship_to }
    }
}

prop_compose! {
    pub fn treatment()(
        category in word(&TaxCategory::ALL), rate in rate(), reason in of(text()),
    ) -> TaxTreatment {
        TaxTreatment { category, rate, reason }
    }
}

pub fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        (id(), text(), text()).prop_map(|(product, sku, name)| Item::Goods { product, sku, name }),
        word(&ChargeKind::ALL).prop_map(|kind| Item::Charge { kind }),
    ]
}
