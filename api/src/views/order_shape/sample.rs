//! Sample orders that show every member and every way to write a value.

use chrono::{DateTime, TimeDelta};
use domain::approvals::ApprovalRequestId;
use domain::catalog::ProductId;
use domain::companies::{Address, CompanyId, MemberId, PaymentTerms, UnitId};
use domain::identity::UserId;
use domain::money::{Currency, Money};
use domain::orders::{
    ChargeKind, Hold, Item, Line, Order, OrderId, PaymentMethod, PaymentOption, Status, Warning,
};
use domain::pricing::{TaxTreatment, parse_rate};
use domain::purchasing::Allocation;
use uuid::Uuid;

use super::Outcome;

/// One order with every member set, and one without any optional member, in a currency without decimals.
pub(super) fn orders() -> Outcome<Vec<Order>> {
    let (full, bare) = (full()?, bare("JPY".parse()?));
    Ok(vec![full, bare])
}

fn full() -> Outcome<Order> {
    let currency = "EUR".parse()?;
    let bare = bare(currency);
    Ok(Order {
        member: Some(MemberId::from_uuid(Uuid::from_u128(4))),
        unit: Some(UnitId::from_uuid(Uuid::from_u128(7))),
        purchase_order_number: Some("PO-4711".to_owned()),
        cost_centre: Some("IT".to_owned()),
        ship_to: Some(Address {
            recipient: Some("Zoë & Söhne".to_owned()),
            line1: "1 \"Low\" Road".to_owned(),
            line2: Some("Floor 2".to_owned()),
            city: "Linz".to_owned(),
            region: Some("OÖ".to_owned()),
            postal_code: Some("4020".to_owned()),
            country: "AT".parse()?,
        }),
        payment_terms: Some(PaymentTerms::net(14)?),
        payment_option: Some(PaymentOption {
            method: PaymentMethod::Deposit,
            terms: PaymentTerms::net(14)?,
            deposit: Some("33.3333".parse()?),
        }),
        lines: vec![goods(currency)?, charge(currency)?],
        approval_request: Some(ApprovalRequestId::from_uuid(Uuid::from_u128(5))),
        holds: vec![Hold::Review],
        warnings: vec![Warning::new("budget_warning", "IT: 80 %")],
        cancel_reason: Some("no longer needed".to_owned()),
        expires_at: Some(bare.created_at + TimeDelta::microseconds(123_456)),
        ..bare
    })
}

fn bare(currency: Currency) -> Order {
    let at = DateTime::UNIX_EPOCH;
    Order {
        id: OrderId::from_uuid(Uuid::from_u128(1)),
        number: 100_001,
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
        currency,
        placed_on: at.date_naive(),
        lines: Vec::new(),
        net: Money::from_minor(123_456, currency),
        tax: Money::zero(currency),
        total: Money::from_minor(123_456, currency),
        due_before_shipping: Money::from_minor(41_152, currency),
        prepaid: Money::from_minor(41_151, currency),
        approval_request: None,
        holds: Vec::new(),
        warnings: Vec::new(),
        cancel_reason: None,
        expires_at: None,
        version: 1,
        created_at: at,
    }
}

fn goods(currency: Currency) -> Outcome<Line> {
    let product = ProductId::from_uuid(Uuid::from_u128(6));
    Ok(Line {
        number: 1,
        item: Item::Goods { product, sku: "BOLT-M8".to_owned(), name: "Bolt M8 × 40".to_owned() },
        quantity: 12,
        shipped: 3,
        invoiced: 2,
        cancelled: 1,
        unit_price: "0.012345".parse()?,
        tier_min: Some(10),
        net: Money::from_minor(15, currency),
        invoiced_net: Money::zero(currency),
        cancelled_net: Money::zero(currency),
        allocations: vec![allocation(currency)?],
        tax_class: None,
        tax: Some(TaxTreatment::at(parse_rate("0.20")?)),
    })
}

fn allocation(currency: Currency) -> Outcome<Allocation> {
    let (net, left) = (Money::from_minor(15, currency), Money::from_minor(14, currency));
    let (cost_centre, percent) = ("IT".to_owned(), Some("33.3333".parse()?));
    Ok(Allocation { cost_centre, id: None, percent, net, left })
}

fn charge(currency: Currency) -> Outcome<Line> {
    Ok(Line {
        number: 2,
        item: Item::Charge { kind: ChargeKind::Freight },
        quantity: 1,
        unit_price: "5".parse()?,
        tax: None,
        allocations: vec![Allocation { percent: None, ..allocation(currency)? }],
        ..goods(currency)?
    })
}
