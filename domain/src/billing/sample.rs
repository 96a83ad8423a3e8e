//! Sample orders for the tests of billing and its neighbours.

use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Parties, Party, Supply};
use crate::catalog::ProductId;
use crate::companies::CompanyId;
use crate::identity::UserId;
use crate::money::{Currency, Money};
use crate::orders::{ChargeKind, Item, Line, Order, OrderId, Status};
use crate::pricing::{TaxSituation, TaxTreatment, Totals, line_net};

pub(crate) fn currency() -> Currency {
    "EUR".parse().unwrap()
}

pub(crate) fn eur(minor: i64) -> Money {
    Money::from_minor(minor, currency())
}

pub(crate) fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

/// A product's id follows from its SKU.
pub(crate) fn product(sku: &str) -> ProductId {
    let bits = sku.bytes().fold(0_u128, |bits, letter| bits << 8 | u128::from(letter));
    ProductId::from_uuid(Uuid::from_u128(bits))
}

pub(crate) fn goods(number: i64, sku: &str, quantity: i64, price: &str, percent: i64) -> Line {
    let unit_price = price.parse().unwrap();
    Line {
        number,
        item: Item::Goods { product: product(sku), sku: sku.to_owned(), name: sku.to_owned() },
        quantity,
        shipped: 0,
        invoiced: 0,
        cancelled: 0,
        unit_price,
        net: line_net(quantity, unit_price, currency()).unwrap(),
        tier_min: None,
        invoiced_net: eur(0),
        cancelled_net: eur(0),
        allocations: Vec::new(),
        tax_class: None,
        tax: Some(TaxTreatment::at(Decimal::new(percent, 2))),
    }
}

pub(crate) fn charge(number: i64, price: &str, percent: i64) -> Line {
    Line {
        item: Item::Charge { kind: ChargeKind::Freight },
        ..goods(number, "", 1, price, percent)
    }
}

/// A confirmed order of `lines`.
pub(crate) fn order(lines: impl IntoIterator<Item = Line>) -> Order {
    let lines: Vec<Line> = lines.into_iter().collect();
    let nets = lines.iter().map(|line| (line.tax.clone(), line.net));
    let Totals { net, tax, total, .. } = Totals::of(nets, currency()).unwrap();
    Order {
        id: OrderId::from_uuid(Uuid::from_u128(1)),
        number: 1,
        company: CompanyId::from_uuid(Uuid::from_u128(2)),
        placed_by: UserId::from_uuid(Uuid::from_u128(3)),
        member: None,
        unit: None,
        status: Status::Confirmed,
        purchase_order_number: None,
        cost_centre: None,
        ship_to: None,
        payment_terms: None,
        payment_option: None,
        currency: currency(),
        placed_on: day(1),
        lines,
        net,
        tax,
        total,
        due_before_shipping: Money::zero(currency()),
        prepaid: Money::zero(currency()),
        approval_request: None,
        cancel_reason: None,
        holds: Vec::new(),
        warnings: Vec::new(),
        expires_at: None,
        version: 1,
        created_at: DateTime::default(),
    }
}

/// A supply of the first day, at home; the lines of the samples carry their own tax.
pub(crate) fn supply() -> Supply<'static> {
    let country = "FR".parse().unwrap();
    let situation = TaxSituation {
        issuer: country,
        destination: country,
        vat_id: None,
        verified: false,
        on: day(1),
    };
    Supply { situation, rates: &[], deliveries: &[] }
}

/// Both parties of a document.
pub(crate) fn parties() -> Parties {
    let party = |name: &str| Party {
        name: name.to_owned(),
        address: None,
        country: "FR".parse().unwrap(),
        vat_id: None,
        registration_id: None,
    };
    Parties { issuer: party("Seller"), buyer: party("Acme"), ship_to: None }
}
