//! Sample orders for tests of the rules.

use chrono::DateTime;
use uuid::Uuid;

use super::{ChargeKind, Item, Line, Order, OrderId, Part, Status};
use crate::catalog::ProductId;
use crate::companies::CompanyId;
use crate::identity::UserId;
use crate::money::{Currency, Money};
use crate::pricing::{TaxTreatment, Totals, UnitPrice, line_net};

/// The currency of the samples.
pub(super) fn eur() -> Currency {
    "EUR".parse().unwrap()
}

/// A goods line at 20 %; [`order`] gives it its number.
pub(super) fn goods(quantity: i64, price: &str) -> Line {
    let product = ProductId::from_uuid(Uuid::from_u128(7));
    line(Item::Goods { product, sku: "A".to_owned(), name: "Anvil".to_owned() }, quantity, price)
}

/// A freight line at 20 %.
pub(super) fn freight(amount: &str) -> Line {
    line(Item::Charge { kind: ChargeKind::Freight }, 1, amount)
}

fn line(item: Item, quantity: i64, price: &str) -> Line {
    let unit_price: UnitPrice = price.parse().unwrap();
    Line {
        number: 0,
        item,
        quantity,
        shipped: 0,
        invoiced: 0,
        cancelled: 0,
        unit_price,
        tier_min: None,
        net: line_net(quantity, unit_price, eur()).unwrap(),
        invoiced_net: Money::zero(eur()),
        cancelled_net: Money::zero(eur()),
        allocations: Vec::new(),
        tax_class: None,
        tax: Some(TaxTreatment::at("0.2".parse().unwrap())),
    }
}

/// A confirmed order of these lines.
pub(super) fn order(lines: &[Line]) -> Order {
    let lines: Vec<_> =
        (1..).zip(lines).map(|(number, line)| Line { number, ..line.clone() }).collect();
    let Totals { net, tax, .. } =
        Totals::of(lines.iter().map(|l| (l.tax.clone(), l.net)), eur()).unwrap();
    Order {
        id: OrderId::from_uuid(Uuid::nil()),
        number: 1,
        company: CompanyId::from_uuid(Uuid::nil()),
        placed_by: UserId::from_uuid(Uuid::nil()),
        member: None,
        unit: None,
        status: Status::Confirmed,
        purchase_order_number: None,
        cost_centre: None,
        ship_to: None,
        payment_terms: None,
        payment_option: None,
        currency: eur(),
        placed_on: "2024-01-01".parse().unwrap(),
        lines,
        net,
        tax,
        total: net.plus(tax).unwrap(),
        due_before_shipping: Money::zero(eur()),
        prepaid: Money::zero(eur()),
        approval_request: None,
        cancel_reason: None,
        holds: Vec::new(),
        warnings: Vec::new(),
        expires_at: None,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// The parts that are due: shipped goods and charges, not yet invoiced.
pub(super) fn due(order: &Order) -> Vec<Part> {
    let due = order.lines.iter().filter(|line| line.invoiceable() > 0);
    due.map(|line| {
        let quantity = line.invoiceable();
        Part { line: line.number, quantity, net: line.part(quantity).unwrap() }
    })
    .collect()
}

/// The order with all of [`due`] invoiced.
pub(super) fn invoiced(order: Order) -> Order {
    let parts = due(&order);
    order.with_invoiced(&parts).unwrap()
}
